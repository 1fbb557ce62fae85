using System.Globalization;
using System.Text.Json.Nodes;

namespace Ensembles.Recipes;

/// <summary>The numbers that a value may be.</summary>
/// <param name="Least">Smallest.</param>
/// <param name="Most">Largest.</param>
/// <param name="WithLeast">Whether the smallest itself is one of them.</param>
/// <param name="WithMost">Whether the largest itself is one of them.</param>
internal sealed record NumberRange(double Least, double Most, bool WithLeast = true, bool WithMost = true) : IRecipeValue<double>
{
    public bool Has(double number) =>
        (WithLeast ? number >= Least : number > Least) && (WithMost ? number <= Most : number < Most);

    public double Read(RecipeObject json, string key, double otherwise) => json.Number(key, otherwise, this);

    public JsonNode Write(double value) => value;

    public JsonObject Schema() => new()
    {
        ["type"] = "number",
        [WithLeast ? "minimum" : "exclusiveMinimum"] = Least,
        [WithMost ? "maximum" : "exclusiveMaximum"] = Most,
    };

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{(WithLeast ? "" : "above ")}{Least} to {(WithMost ? "" : "below ")}{Most}");
}

/// <summary>The whole numbers that a value may be.</summary>
/// <param name="Least">Smallest.</param>
/// <param name="Most">Largest.</param>
internal sealed record WholeRange(int Least, int Most) : IRecipeValue<int>
{
    /// <summary>The same, or nothing.</summary>
    public OptionalValue<int> OrNone => new(this);

    public int Read(RecipeObject json, string key, int otherwise) => json.Whole(key, otherwise, this);

    public JsonNode Write(int value) => value;

    public JsonObject Schema() => new() { ["type"] = "integer", ["minimum"] = Least, ["maximum"] = Most };

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Least} to {Most}");
}

/// <summary>True or false.</summary>
internal sealed class FlagValue : IRecipeValue<bool>
{
    public bool Read(RecipeObject json, string key, bool otherwise) => json.Flag(key, otherwise);

    public JsonNode Write(bool value) => value;

    public JsonObject Schema() => new() { ["type"] = "boolean" };
}

/// <summary>A value, or nothing, which JSON writes as null.</summary>
/// <param name="value">What it may be.</param>
internal sealed class OptionalValue<T>(IRecipeValue<T> value) : IRecipeValue<T?> where T : struct
{
    public T? Read(RecipeObject json, string key, T? otherwise) => json.IsMissing(key) ? null : value.Read(json, key, otherwise ?? default);

    public JsonNode? Write(T? found) => found is { } some ? value.Write(some) : null;

    public JsonObject Schema()
    {
        var schema = value.Schema();
        if (schema["enum"] is JsonArray words) words.Add(null);
        else schema["type"] = new JsonArray(schema["type"]!.GetValue<string>(), "null");
        return schema;
    }
}
