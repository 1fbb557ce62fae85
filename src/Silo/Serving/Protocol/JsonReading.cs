using System.Text.Json;

namespace Silo.Serving.Protocol;

/// <summary>Steps of a JSON reader that refuse what does not belong; the field is for the sentence.</summary>
internal static class JsonReading
{
    public const int MaxDepth = 64;

    public static Utf8JsonReader Over(ReadOnlySpan<byte> json) => new(json, new JsonReaderOptions { MaxDepth = MaxDepth });

    public static void ExpectObject(ref this Utf8JsonReader reader, string field) =>
        reader.Expect(JsonTokenType.StartObject, field, "an object");

    public static void ExpectArray(ref this Utf8JsonReader reader, string field) =>
        reader.Expect(JsonTokenType.StartArray, field, "an array");

    /// <summary>Goes to the next item of an array, or says that there is none.</summary>
    public static bool NextItem(ref this Utf8JsonReader reader) => reader.Read() && reader.TokenType != JsonTokenType.EndArray;

    public static string Text(ref this Utf8JsonReader reader, string field)
    {
        reader.Expect(JsonTokenType.String, field, "a string");
        return reader.Decode(field);
    }

    public static bool Flag(ref this Utf8JsonReader reader, string field) => reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        var other => throw ProtocolFaults.WrongType(field, "true or false", other),
    };

    public static long Whole(ref this Utf8JsonReader reader, string field, long least, long most)
    {
        reader.Expect(JsonTokenType.Number, field, $"a whole number from {least} to {most}");
        return reader.TryGetInt64(out var value) && value >= least && value <= most
            ? value
            : throw ProtocolFaults.NotWhole(field, least, most);
    }

    /// <summary>A string or a property's name.</summary>
    public static string Decode(ref this Utf8JsonReader reader, string field)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException error)
        {
            throw ProtocolFaults.NotText(field, error);
        }
    }

    private static void Expect(ref this Utf8JsonReader reader, JsonTokenType wanted, string field, string word)
    {
        if (reader.TokenType != wanted) throw ProtocolFaults.WrongType(field, word, reader.TokenType);
    }
}
