using System.Globalization;
using System.Text.Json;

namespace Ensembles.Recipes;

/// <summary>One object of a recipe's JSON: gives values by key, and writes down what is wrong instead of giving up.</summary>
internal sealed class RecipeObject(JsonElement element, string path, List<string> faults)
{
    private readonly List<string> _known = [];

    public RecipeObject? Object(string key) => Find(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Object } found => new RecipeObject(found, At(key), faults),
        { } other => Refuse<RecipeObject>(key, other, "an object"),
    };

    public IEnumerable<RecipeObject> Objects(string key)
    {
        if (Find(key) is not { } found) yield break;
        if (found.ValueKind != JsonValueKind.Array)
        {
            Refuse<object>(key, found, "a list");
            yield break;
        }

        var index = 0;
        foreach (var item in found.EnumerateArray())
        {
            var place = $"{At(key)}[{index++}]";
            if (item.ValueKind == JsonValueKind.Object) yield return new RecipeObject(item, place, faults);
            else faults.Add($"{place}: {Shown(item)} is not an object.");
        }
    }

    /// <summary>Whether the key stands here; it is known from now on.</summary>
    public bool Has(string key) => Find(key) is not null;

    public bool IsList(string key) => Find(key) is { ValueKind: JsonValueKind.Array };

    public bool IsEmptyList(string key) => IsList(key) && Find(key)!.Value.GetArrayLength() == 0;

    /// <summary>The keys that stand here.</summary>
    public IReadOnlyList<string> Keys => [.. element.EnumerateObject().Select(property => property.Name).Distinct()];

    /// <summary>A list's values as JSON texts; null where there is no such key.</summary>
    public IReadOnlyList<string>? Values(string key) => Find(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Array } found => [.. found.EnumerateArray().Select(item => item.GetRawText())],
        { } other => Refuse<IReadOnlyList<string>>(key, other, "a list"),
    };

    public string? Text(string key) => Find(key) switch
    {
        null or { ValueKind: JsonValueKind.Null } => null,
        { ValueKind: JsonValueKind.String } found => found.GetString(),
        { } other => Refuse<string>(key, other, "text"),
    };

    public bool Flag(string key, bool otherwise) => Find(key) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { } other => Refuse(key, other, "true or false", otherwise),
    };

    public int Whole(string key, int otherwise, int least, int most) => WholeOrNull(key, least, most) ?? otherwise;

    public int? WholeOrNull(string key, int least, int most)
    {
        if (Find(key) is not { } found || found.ValueKind == JsonValueKind.Null) return null;
        if (found.ValueKind != JsonValueKind.Number || !found.TryGetDouble(out var number)) return Refuse<int?>(key, found, "a whole number");
        if (number != Math.Floor(number)) return Refuse<int?>(key, found, "a whole number");
        if (number >= least && number <= most) return (int)number;
        faults.Add($"{At(key)}: {Shown(found)} is not possible; choose {least} to {most}.");
        return null;
    }

    public double Number(string key, double otherwise, NumberRange range)
    {
        if (Find(key) is not { } found) return otherwise;
        if (found.ValueKind != JsonValueKind.Number || !found.TryGetDouble(out var number)) return Refuse(key, found, "a number", otherwise);
        if (range.Has(number)) return number;
        faults.Add($"{At(key)}: {Shown(found)} is not possible; choose a number {range}.");
        return otherwise;
    }

    public T Word<T>(string key, T otherwise, WordTable<T> words) where T : struct
    {
        if (Find(key) is not { } found || found.ValueKind == JsonValueKind.Null) return otherwise;
        if (found.ValueKind == JsonValueKind.String && words.Find(found.GetString()!) is { } value) return value;
        faults.Add($"{At(key)}: {Shown(found)} is not known; choose {words}.");
        return otherwise;
    }

    public void Miss(string key, string what) => faults.Add($"{At(key)} is missing; {what}.");

    public void Fault(string key, string sentence) => faults.Add($"{At(key)}: {sentence}");

    /// <summary>Call last: every key that nobody asked for is a fault.</summary>
    public void RefuseOthers()
    {
        foreach (var key in element.EnumerateObject().Select(property => property.Name))
        {
            if (_known.Contains(key) || (path.Length == 0 && key == "$schema")) continue;
            var near = Spelling.Nearest(key, _known) is { } meant ? $" did you mean {meant}?" : "";
            faults.Add($"{At(key)}: is not known here;{near} Known are {string.Join(", ", _known)}.");
        }

        foreach (var twice in element.EnumerateObject().CountBy(property => property.Name).Where(count => count.Value > 1))
        {
            faults.Add($"{At(twice.Key)}: stands here {twice.Value} times; keep one.");
        }
    }

    private JsonElement? Find(string key)
    {
        if (!_known.Contains(key)) _known.Add(key);
        return element.TryGetProperty(key, out var found) ? found : null;
    }

    private string At(string key) => path.Length == 0 ? key : $"{path}.{key}";

    private T? Refuse<T>(string key, JsonElement found, string expected) => Refuse(key, found, expected, default(T));

    private T Refuse<T>(string key, JsonElement found, string expected, T otherwise)
    {
        faults.Add($"{At(key)}: {Shown(found)} is not {expected}.");
        return otherwise;
    }

    private static string Shown(JsonElement found)
    {
        const int Limit = 40;
        var raw = found.GetRawText();
        return raw.Length <= Limit ? raw : string.Create(CultureInfo.InvariantCulture, $"{raw.AsSpan(0, Limit)}…");
    }
}

/// <summary>The numbers that a value may be.</summary>
/// <param name="Least">Smallest.</param>
/// <param name="Most">Largest.</param>
/// <param name="WithLeast">Whether the smallest itself is one of them.</param>
/// <param name="WithMost">Whether the largest itself is one of them.</param>
internal readonly record struct NumberRange(double Least, double Most, bool WithLeast = true, bool WithMost = true)
{
    public bool Has(double number) =>
        (WithLeast ? number >= Least : number > Least) && (WithMost ? number <= Most : number < Most);

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{(WithLeast ? "from" : "above")} {Least} {(WithMost ? "to" : "to below")} {Most}");
}
