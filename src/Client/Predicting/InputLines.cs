using System.Text.Json;

namespace Client.Predicting;

/// <summary>
/// Images named or held by lines of JSON, as they come from standard input: <c>{"id": "…", "image": "BASE64"}</c> or <c>{"id": "…", "file":
/// "PATH"}</c>.
/// </summary>
internal static class InputLines
{
    /// <summary>Standard input as an argument, and as the file of images that lines hold themselves.</summary>
    public const string Name = "-";

    // Editors and shells put it before the first line, and who joins files has it before others.
    private const char ByteOrderMark = '\uFEFF';

    /// <summary>Reads all lines; empty ones are passed over, and each that cannot be used has its fault.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public static IReadOnlyList<ImageSource> Read(TextReader lines)
    {
        var sources = new List<ImageSource>();
        for (var number = 1; lines.ReadLine() is { } line; number++)
        {
            var text = line.Trim(ByteOrderMark);
            if (!string.IsNullOrWhiteSpace(text)) sources.Add(OrRefused(number, text));
        }

        return sources.Count > 0 ? sources : throw PredictionFaults.NoLines();
    }

    private static ImageSource OrRefused(int number, string line)
    {
        try
        {
            return OfLine(number, line);
        }
        catch (CommandException fault)
        {
            return ImageSource.Refused(Name, fault, IdOf(line));
        }
    }

    private static string? IdOf(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return json.RootElement.ValueKind == JsonValueKind.Object ? TextOf(0, json, "id") : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or CommandException)
        {
            return null;
        }
    }

    private static ImageSource OfLine(int number, string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.ValueKind != JsonValueKind.Object) throw PredictionFaults.BadLine(number, "is not a JSON object");
            var (id, image, file) = (TextOf(number, json, "id"), TextOf(number, json, "image"), TextOf(number, json, "file"));
            return (image, file) switch
            {
                ({ } held, null) => OfImage(number, held) with { Id = id },
                (null, { } named) => OfFile(number, named) with { Id = id },
                (null, null) => throw PredictionFaults.BadLine(number, "has neither image nor file"),
                _ => throw PredictionFaults.BadLine(number, "has both image and file"),
            };
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // The second is how half a surrogate pair in a string is reported.
            throw PredictionFaults.BadLine(number, "is not JSON");
        }
    }

    private static string? TextOf(int number, JsonDocument line, string key)
    {
        if (!line.RootElement.TryGetProperty(key, out var value) || value.ValueKind == JsonValueKind.Null) return null;
        return value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : throw PredictionFaults.BadLine(number, $"has a value of {key} that is not a string");
    }

    private static ImageSource OfImage(int number, string base64)
    {
        var content = new byte[base64.Length / 4 * 3 + 3];
        if (!Convert.TryFromBase64String(base64, content, out var length))
            throw PredictionFaults.BadLine(number, "has an image that is not base64");
        Array.Resize(ref content, length);
        if (!IsPngOrJpg(content)) throw PredictionFaults.BadLine(number, "has an image that is not a PNG or JPG file");
        var name = $"line {number} of standard input";
        return length > ImageCall.MostBytes
            ? throw PredictionFaults.LargeImage($"The image in {name}", length, ImageCall.MostBytes)
            : new ImageSource(Name, 1, 1, () => [new ImageCall(name, content, number - 1)]);
    }

    private static ImageSource OfFile(int number, string file)
    {
        try
        {
            return Directory.Exists(file)
                ? throw PredictionFaults.FolderOnLine(file)
                : ImageFiles.One(file, $" (line {number} of standard input)");
        }
        catch (CommandException fault)
        {
            throw PredictionFaults.OnLine(number, fault);
        }
    }

    private static bool IsPngOrJpg(byte[] content) => content is [0x89, (byte)'P', (byte)'N', (byte)'G', ..] or [0xFF, 0xD8, ..];
}
