using System.Text.Json.Nodes;

namespace Ensembles.Recipes;

/// <summary>
/// The table of a section of recipes, a row a value: reader, canonical writer, JSON Schema and reference are made from it.
/// </summary>
/// <param name="defaults">The section if nothing of it is given.</param>
/// <param name="sentence">What it is for.</param>
internal sealed class Section<T>(T defaults, string sentence) : IRecipeValue<T>
{
    private readonly List<Field<T>> _fields = [];

    /// <summary>The rows, in the order of canonical JSON.</summary>
    public IReadOnlyList<Field<T>> Fields => _fields;

    /// <summary>The section if nothing of it is given.</summary>
    public T Defaults => defaults;

    /// <summary>What must hold between the values.</summary>
    public Action<RecipeObject, T>? Rule { get; init; }

    /// <summary>The same as keywords of JSON Schema, as far as it can say that.</summary>
    public string SchemaRule { get; init; } = "{}";

    /// <summary>Adds a row.</summary>
    /// <param name="key">The value's key in JSON.</param>
    /// <param name="value">What it may be.</param>
    /// <param name="get">Takes it from the section; from that of the defaults it is the value's default.</param>
    /// <param name="set">Gives the section with it.</param>
    /// <param name="meaning">One sentence for people.</param>
    /// <param name="missing">What to do if it is missing, as the end of a sentence; null if it may be left out.</param>
    /// <param name="isLeftOut">Whether canonical JSON is without it while it has its default.</param>
    /// <param name="isReadFirst">Whether others depend on it.</param>
    /// <param name="refusal">Why other values forbid it, as the end of a sentence, or null.</param>
    /// <returns>The same table.</returns>
    public Section<T> Add<TValue>(
        string key,
        IRecipeValue<TValue> value,
        Func<T, TValue> get,
        Func<T, TValue, T> set,
        string meaning,
        string? missing = null,
        bool isLeftOut = false,
        bool isReadFirst = false,
        Func<T, string?>? refusal = null) =>
        Add(new ValueField<T, TValue>(key, value, get, set, get(defaults), meaning, isLeftOut)
        {
            Missing = missing,
            IsReadFirst = isReadFirst,
            Refusal = refusal,
        });

    /// <summary>Adds a row of another kind.</summary>
    public Section<T> Add(Field<T> field)
    {
        _fields.Add(field);
        return this;
    }

    /// <summary>Adds the rows of a part that has no key of its own.</summary>
    /// <param name="part">The part's table.</param>
    /// <param name="get">Takes the part from the section.</param>
    /// <param name="set">Gives the section with another part.</param>
    /// <param name="refusal">Of a key of the part: why other values forbid it, as the end of a sentence, or null.</param>
    public Section<T> Add<TPart>(
        Section<TPart> part, Func<T, TPart> get, Func<T, TPart, T> set, Func<string, Func<T, string?>>? refusal = null)
    {
        foreach (var field in part.Fields) _fields.Add(new PartField<T, TPart>(field, get, set) { Refusal = refusal?.Invoke(field.Key) });
        return this;
    }

    public T Read(RecipeObject json, string key, T otherwise) => json.Object(key) is { } found ? Read(found) : otherwise;

    /// <summary>Reads the section from its own object.</summary>
    public T Read(RecipeObject json)
    {
        var section = ReadFields(json);
        json.RefuseOthers();
        return section;
    }

    /// <summary>The same of an object that may have more keys than the table.</summary>
    public T ReadFields(RecipeObject json)
    {
        foreach (var field in _fields) json.Know(field.Key);
        var section = _fields.OrderByDescending(field => field.IsReadFirst).Aggregate(defaults, (read, field) => field.Read(json, read));
        Rule?.Invoke(json, section);
        return section;
    }

    public JsonNode? Write(T value)
    {
        if (value is null) return null;
        var json = new JsonObject();
        foreach (var field in _fields) field.Write(value, json);
        return json;
    }

    public JsonObject Schema()
    {
        var schema = new JsonObject { ["type"] = "object" };
        if (sentence.Length > 0) schema["description"] = sentence;
        schema["properties"] = new JsonObject(_fields.Select(field => KeyValuePair.Create(field.Key, (JsonNode?)field.Schema())));
        schema["additionalProperties"] = false;
        var needed = _fields.Where(field => field is { Missing: not null, Refusal: null });
        JsonNode[] required = [.. needed.Select(field => JsonValue.Create(field.Key))];
        if (required.Length > 0) schema["required"] = new JsonArray(required);
        foreach (var (keyword, rule) in JsonNode.Parse(SchemaRule)!.AsObject()) schema[keyword] = rule?.DeepClone();
        return schema;
    }
}
