using System.Text.Json;

namespace Silo.Serving.Protocol;

/// <summary>Walks through an object: stops at known properties, refuses one that comes twice, skips the rest.</summary>
/// <remarks>Null is the same as leaving out: clients write their unset fields so.</remarks>
/// <param name="field">The object's place in the request, or empty for the request itself.</param>
/// <param name="names">The known properties.</param>
internal sealed class KnownProperties(string field, params string[] names)
{
    private readonly HashSet<string> _awaited = [.. names];

    /// <summary>Whether skipped properties must be strings, numbers, true or false, as all parameters must.</summary>
    public bool ScalarsOnly { get; init; }

    /// <summary>Enters the object at the reader's position.</summary>
    public void Enter(ref Utf8JsonReader reader) => reader.ExpectObject(field.Length == 0 ? "body" : field);

    /// <summary>The next known property, with the reader at its value; null at the end of the object.</summary>
    public string? Next(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.Decode($"{(field.Length == 0 ? "body" : field)}: a property's name");
            reader.Read();
            if (reader.TokenType == JsonTokenType.Null) continue;
            if (_awaited.Remove(name)) return name;
            if (names.Contains(name)) throw ProtocolFaults.Twice(PathOf(name));
            SkipUnknown(ref reader);
        }

        return null;
    }

    public string PathOf(string name) => field.Length == 0 ? name : $"{field}.{name}";

    private void SkipUnknown(ref Utf8JsonReader reader)
    {
        if (ScalarsOnly && reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            throw ProtocolFaults.WrongType($"{field}: a value", "strings, numbers, true or false", reader.TokenType);
        }

        reader.Skip();
    }
}
