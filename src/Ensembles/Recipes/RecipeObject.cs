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

    /// <summary>How many faults the recipe has so far.</summary>
    public int Faults => faults.Count;

    /// <summary>Says that a key may be here.</summary>
    public void Know(string key)
    {
        if (!_known.Contains(key)) _known.Add(key);
    }

    /// <summary>Whether the key is here; it is known from now on.</summary>
    public bool Has(string key) => Find(key) is not null;

    /// <summary>Whether the key is not here, or null.</summary>
    public bool IsMissing(string key) => Find(key) is null or { ValueKind: JsonValueKind.Null };

    public bool IsList(string key) => Find(key) is { ValueKind: JsonValueKind.Array };

    public bool IsEmptyList(string key) => IsList(key) && Find(key)!.Value.GetArrayLength() == 0;

    /// <summary>The keys that are here.</summary>
    public IReadOnlyList<string> Keys => [.. element.EnumerateObject().Select(property => property.Name).Distinct()];

    /// <summary>A list's values as JSON texts; null if there is no such key.</summary>
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

    public int Whole(string key, int otherwise, WholeRange range)
    {
        if (Find(key) is not { } found || found.ValueKind == JsonValueKind.Null) return otherwise;
        if (NumberIn(found) is not { } number || number != Math.Floor(number)) return Refuse(key, found, "a whole number", otherwise);
        if (number >= range.Least && number <= range.Most) return (int)number;
        faults.Add($"{At(key)}: {Shown(found)} is out of range; allowed: {range}.");
        return otherwise;
    }

    public double Number(string key, double otherwise, NumberRange range)
    {
        if (Find(key) is not { } found) return otherwise;
        if (NumberIn(found) is not { } number) return Refuse(key, found, "a number", otherwise);
        if (range.Has(number)) return number;
        faults.Add($"{At(key)}: {Shown(found)} is out of range; allowed: {range}.");
        return otherwise;
    }

    public T Word<T>(string key, T otherwise, WordTable<T> words) where T : struct
    {
        if (Find(key) is not { } found || found.ValueKind == JsonValueKind.Null) return otherwise;
        if (found.ValueKind == JsonValueKind.String && words.Find(found.GetString()!) is { } value) return value;
        Unknown(key, words.ToString());
        return otherwise;
    }

    /// <summary>Refuses a key's value because it is none of some words.</summary>
    public void Unknown(string key, string words) => faults.Add($"{At(key)}: {Shown(Find(key)!.Value)} is unknown; allowed: {words}.");

    public void Miss(string key, string what) => faults.Add($"{At(key)} is missing; {what}.");

    public void Fault(string key, string sentence) => faults.Add($"{At(key)}: {sentence}");

    /// <summary>Call last: every key that was not asked for is a fault.</summary>
    public void RefuseOthers()
    {
        foreach (var key in element.EnumerateObject().Select(property => property.Name))
        {
            if (_known.Contains(RecipeSpelling.Current(key)) || _known.Contains(key) || (path.Length == 0 && key == "$schema")) continue;
            var near = Spelling.Nearest(key, _known) is { } meant ? $" (did you mean '{meant}'?)" : "";
            faults.Add($"unknown key '{At(key)}'{near}. Allowed: {string.Join(", ", _known)}.");
        }

        var keysThere = element.EnumerateObject().Select(property => property.Name).GroupBy(RecipeSpelling.Current);
        foreach (var keys in keysThere.Where(keys => keys.Count() > 1))
        {
            faults.Add(keys.Distinct().Count() == 1
                ? $"{At(keys.Key)}: the key is there {keys.Count()} times; keep one."
                : $"{At(keys.Key)}: the same key is there as '{RecipeSpelling.First(keys.Key)}' too; keep '{keys.Key}'.");
        }
    }

    private JsonElement? Find(string key)
    {
        Know(key);
        if (element.TryGetProperty(key, out var found)) return found;
        return element.TryGetProperty(RecipeSpelling.First(key), out found) ? found : null;
    }

    private string At(string key) => RecipeSpelling.Current(path.Length == 0 ? key : $"{path}.{key}");

    private T? Refuse<T>(string key, JsonElement found, string expected) => Refuse(key, found, expected, default(T));

    private T Refuse<T>(string key, JsonElement found, string expected, T otherwise)
    {
        faults.Add($"{At(key)}: {Shown(found)} is not {expected}.");
        return otherwise;
    }

    private static double? NumberIn(JsonElement found) =>
        found.ValueKind == JsonValueKind.Number && found.TryGetDouble(out var number) ? number : null;

    private static string Shown(JsonElement found)
    {
        const int Limit = 40;
        var raw = found.GetRawText();
        return raw.Length <= Limit ? raw : string.Create(CultureInfo.InvariantCulture, $"{raw.AsSpan(0, Limit)}…");
    }
}
