using System.Text;
using System.Text.Json.Nodes;

namespace EndToEnd.Tests.Fuzzing;

/// <summary>Changes bytes as a careless or hostile sender might.</summary>
internal static class Mutation
{
    private static readonly byte[][] Words =
    [
        "\r\n"u8.ToArray(), "\0"u8.ToArray(), "Content-Length: 99999999999\r\n"u8.ToArray(), "Transfer-Encoding: chunked\r\n"u8.ToArray(), "../../"u8.ToArray(), "%2e%2e%2f"u8.ToArray(),
        "-1"u8.ToArray(), "1e999"u8.ToArray(), "9223372036854775808"u8.ToArray(), "NaN"u8.ToArray(), "null"u8.ToArray(), "[[[[[[[["u8.ToArray(), "{\"a\":{\"a\":"u8.ToArray(), "\\ud800"u8.ToArray(), "\u001b[2J"u8.ToArray(),
        [0xFF, 0xFF, 0xFF, 0xFF], [0x7F, 0xFF, 0xFF, 0xFF], [0x80, 0, 0, 0], [0xFF, 0xD8, 0xFF, 0xE0, 0, 0x10],
    ];

    private static readonly string[] Values =
    [
        "0", "-1", "1", "2", "3", "1000", "0.5", "1e-300", "1e308", "2147483647", "9223372036854775807", "1e400", "null", "true", "[]", "{}", "\"\"", "\"none\"", "\"../../etc\"", "\"\\u001b[2J\"", "\"\\u0000\"",
        $"\"{new string('x', 1 << 20)}\"",
    ];

    /// <param name="original">What is sound.</param>
    /// <param name="random">Chooses one to eight changes.</param>
    public static byte[] Of(byte[] original, Random random)
    {
        var content = original.ToList();
        for (var changes = random.Next(1, 9); changes > 0; changes--) Change(content, random);
        return [.. content];
    }

    /// <param name="json">A sound object.</param>
    /// <param name="random">Chooses the value and what takes its place.</param>
    public static byte[] OfValue(byte[] json, Random random)
    {
        var root = JsonNode.Parse(json)!;
        var places = Leaves(root).ToList();
        places[random.Next(places.Count)].ReplaceWith(JsonNode.Parse(Values[random.Next(Values.Length)]));
        return Encoding.UTF8.GetBytes(root.ToJsonString());
    }

    private static IEnumerable<JsonNode> Leaves(JsonNode node) => node switch
    {
        JsonObject parts => parts.SelectMany(part => Leaves(part.Value!)),
        JsonArray parts => parts.SelectMany(part => Leaves(part!)),
        _ => [node],
    };

    private static void Change(List<byte> content, Random random)
    {
        var at = random.Next(content.Count + 1);
        switch (random.Next(6))
        {
            case 0 when at < content.Count:
                content[at] = (byte)random.Next(256);
                break;
            case 1 when at < content.Count:
                content[at] ^= (byte)(1 << random.Next(8));
                break;
            case 2:
                content.RemoveRange(at, Math.Min(content.Count - at, random.Next(1, 64)));
                break;
            case 3:
                content.InsertRange(at, Words[random.Next(Words.Length)]);
                break;
            case 4:
                content.InsertRange(at, content.GetRange(at, Math.Min(content.Count - at, random.Next(1, 256))));
                break;
            case 5 when random.Next(4) == 0:
                content.RemoveRange(at, content.Count - at);
                break;
        }
    }
}
