using System.Text;

namespace Ensembles.Members;

/// <summary>Text for one line of a terminal, a log or an answer.</summary>
public static class PlainText
{
    /// <summary>The text with U+FFFD in place of control characters, which names of files and damaged content may hold.</summary>
    public static string Of(string text)
    {
        if (!text.Any(char.IsControl)) return text;
        var plain = new StringBuilder(text.Length);
        foreach (var character in text) plain.Append(char.IsControl(character) ? (char)Rune.ReplacementChar.Value : character);
        return plain.ToString();
    }

    /// <summary>The beginning of a text that may be very long, with … if more follows.</summary>
    /// <param name="text">The text.</param>
    /// <param name="most">The most characters that are kept.</param>
    public static string Cut(string text, int most) => text.Length > most ? $"{text[..most]}…" : text;

    /// <summary>The first line of an exception's message, without a full stop, for use within a sentence.</summary>
    public static string FirstLine(this Exception error) => error.Message.Split('\n', 2)[0].Trim().TrimEnd('.');
}
