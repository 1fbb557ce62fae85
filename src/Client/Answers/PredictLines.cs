using System.Buffers;
using System.Globalization;

namespace Client.Answers;

/// <summary>
/// What <c>predict</c> answers as CSV: a header, then a line an image; fields are quoted as RFC 4180 has it, lines end with a line feed.
/// </summary>
/// <remarks>Text that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, CSV injection).</remarks>
internal static class PredictLines
{
    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n");

    /// <summary>All lines; the first column is <c>id</c> if the user gave any.</summary>
    public static IEnumerable<string> Of(IReadOnlyList<PredictedImage> images)
    {
        var ids = images.Any(image => image.Id is not null);
        var classes = images.Count > 0 ? images[0].Probabilities.Count : 0;
        string[] columns = ["file", "index", "label", "class", "probability", "entropy", "mutual_information", "agreeing"];
        yield return Line(ids, "id", [.. columns, .. Enumerable.Range(0, classes).Select(label => Text($"p_{label}"))]);
        foreach (var image in images) yield return Line(ids, image.Id ?? "", Fields(image));
    }

    private static IEnumerable<string> Fields(PredictedImage image) =>
    [
        image.File,
        Text($"{image.Index}"),
        Text($"{image.Label}"),
        image.ClassName,
        // The member of the mean as it came, not widened: then it is the same text as its p_ column.
        Text($"{image.Probabilities[image.Label]}"),
        Text($"{image.Entropy}"),
        Text($"{image.MutualInformation}"),
        Text($"{image.Agreeing}"),
        .. image.Probabilities.Select(probability => Text($"{probability}")),
    ];

    private static string Line(bool ids, string id, IEnumerable<string> fields) =>
        string.Join(',', (ids ? fields.Prepend(id) : fields).Select(Field));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Field(string text) => Quote(IsFormula(text) ? $"'{text}" : text);

    private static bool IsFormula(string text) =>
        text.Length > 0
            && (
                char.IsControl(text[0])
                    || (text[0] is '=' or '+' or '-' or '@' && !double.TryParse(text, CultureInfo.InvariantCulture, out _)));

    private static string Quote(string text) =>
        text.AsSpan().ContainsAny(Quoted) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
