using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Ensembles.Recipes;

/// <summary>A value of one of several kinds, each with a table of its own: the key <c>type</c> says which.</summary>
/// <param name="sentence">What it is for.</param>
/// <param name="usual">The type if none is given; null if one must be.</param>
internal sealed class Variants<T>(string sentence, string? usual = null) : IRecipeValue<T> where T : class
{
    private const string Key = "type";
    private readonly List<Kind> _kinds = [];

    private string Words => string.Join(", ", _kinds.Select(kind => kind.Word));

    /// <summary>Adds a kind.</summary>
    /// <param name="word">Its type in JSON.</param>
    /// <param name="section">Its other values.</param>
    public Variants<T> Add<TKind>(string word, Section<TKind> section) where TKind : T
    {
        _kinds.Add(new Kind(
            word, json => section.Read(json), value => value is TKind own ? section.Write(own)!.AsObject() : null, section.Schema));
        return this;
    }

    public T Read(RecipeObject json, string key, T otherwise) => json.Object(key) is { } found ? Read(found) ?? otherwise : otherwise;

    /// <summary>Reads one from its own object.</summary>
    /// <returns>Null if its type is missing or unknown.</returns>
    public T? Read(RecipeObject json)
    {
        var word = json.Text(Key) ?? usual;
        if (_kinds.Find(kind => kind.Word == word) is { } found) return found.Read(json);
        if (json.IsMissing(Key)) json.Miss(Key, $"choose {Words}");
        else if (word is not null) json.Unknown(Key, Words);
        return null;
    }

    public JsonNode Write(T value)
    {
        foreach (var kind in _kinds)
        {
            if (kind.Write(value) is not { } written) continue;
            written.Insert(0, Key, kind.Word);
            return written;
        }

        throw new ArgumentException($"no word for {value.GetType().Name}", nameof(value));
    }

    public JsonObject Schema() => new() { ["description"] = sentence, ["oneOf"] = new JsonArray([.. _kinds.Select(Describe)]) };

    private JsonObject Describe(Kind kind)
    {
        var schema = kind.Schema();
        schema["properties"]!.AsObject().Insert(0, Key, new JsonObject { ["const"] = kind.Word });
        if (kind.Word != usual) schema["required"] = new JsonArray(Key);
        return schema;
    }

    private sealed record Kind(string Word, Func<RecipeObject, T> Read, Func<T, JsonObject?> Write, Func<JsonObject> Schema);
}

/// <summary>A list of values of several kinds.</summary>
/// <param name="kinds">What each may be.</param>
/// <param name="most">How many there may be; the reader counts them itself.</param>
internal sealed class VariantList<T>(Variants<T> kinds, int most) : IRecipeValue<ImmutableArray<T>> where T : class
{
    public ImmutableArray<T> Read(RecipeObject json, string key, ImmutableArray<T> otherwise) =>
        [.. json.Objects(key).Select(kinds.Read).OfType<T>()];

    public JsonNode Write(ImmutableArray<T> value) => new JsonArray([.. value.Select(kinds.Write)]);

    public JsonObject Schema() => new() { ["type"] = "array", ["minItems"] = 1, ["maxItems"] = most, ["items"] = kinds.Schema() };
}
