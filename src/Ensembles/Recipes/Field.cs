using System.Text.Json.Nodes;

namespace Ensembles.Recipes;

/// <summary>One value of a section. Its row in the section's table is the only place that has its key, range and meaning.</summary>
/// <param name="key">Its key in JSON.</param>
internal abstract class Field<T>(string key)
{
    /// <summary>Its key in JSON.</summary>
    public string Key { get; } = key;

    /// <summary>What to do if it is missing, as the end of a sentence; null if it may be left out.</summary>
    public string? Missing { get; init; }

    /// <summary>Whether it is read before the others, because they depend on it.</summary>
    public bool IsReadFirst { get; init; }

    /// <summary>Why other values forbid it, as the end of a sentence: then it is neither read nor written. Else null.</summary>
    public Func<T, string?>? Refusal { get; init; }

    /// <summary>Reads it.</summary>
    /// <returns>The section with it.</returns>
    public T Read(RecipeObject json, T section)
    {
        if (Refusal?.Invoke(section) is { } why)
        {
            if (json.Has(Key)) json.Fault(Key, why);
            return section;
        }

        if (Missing is { } cure && json.IsMissing(Key)) json.Miss(Key, cure);
        return Take(json, section);
    }

    /// <summary>Writes it into an object.</summary>
    public void Write(T section, JsonObject json)
    {
        if (Refusal?.Invoke(section) is null) Put(section, json);
    }

    /// <summary>What is allowed, as JSON Schema.</summary>
    public abstract JsonObject Schema();

    protected abstract T Take(RecipeObject json, T section);

    protected abstract void Put(T section, JsonObject json);
}

/// <summary>A value that the section holds itself.</summary>
/// <param name="key">Its key in JSON.</param>
/// <param name="value">What it may be.</param>
/// <param name="get">Takes it from the section.</param>
/// <param name="set">Gives the section with it.</param>
/// <param name="otherwise">The value if it is missing.</param>
/// <param name="sentence">What it means.</param>
/// <param name="isLeftOut">Whether canonical JSON is without it while it has its default.</param>
internal sealed class ValueField<T, TValue>(
    string key,
    IRecipeValue<TValue> value,
    Func<T, TValue> get,
    Func<T, TValue, T> set,
    TValue otherwise,
    string sentence,
    bool isLeftOut) : Field<T>(key)
{
    public override JsonObject Schema()
    {
        var schema = value.Schema();
        if (sentence.Length > 0) schema["description"] = sentence;
        if (Missing is null && value.Write(otherwise) is JsonValue usual) schema["default"] = usual;
        return schema;
    }

    protected override T Take(RecipeObject json, T section) => set(section, value.Read(json, Key, get(section)));

    protected override void Put(T section, JsonObject json)
    {
        var written = value.Write(get(section));
        if (!isLeftOut || !JsonNode.DeepEquals(written, value.Write(otherwise))) json[Key] = written;
    }
}

/// <summary>A value of a part of the section, whose keys are among the section's own.</summary>
/// <param name="field">The value.</param>
/// <param name="get">Takes the part from the section.</param>
/// <param name="set">Gives the section with another part.</param>
internal sealed class PartField<T, TPart>(Field<TPart> field, Func<T, TPart> get, Func<T, TPart, T> set) : Field<T>(field.Key)
{
    public override JsonObject Schema() => field.Schema();

    protected override T Take(RecipeObject json, T section) => set(section, field.Read(json, get(section)));

    protected override void Put(T section, JsonObject json) => field.Write(get(section), json);
}
