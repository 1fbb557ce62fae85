using System.Globalization;
using System.Text.RegularExpressions;

namespace Client.Predicting;

/// <summary>
/// Which images of a file are meant, as a user wrote it: <c>FILE[100..200]</c>, <c>FILE[7]</c>, <c>FILE[..10]</c> or <c>FILE[10..]</c>.
/// </summary>
/// <param name="Argument">All that was written, for messages.</param>
/// <param name="File">The file's path.</param>
/// <param name="Start">Index of the first image, from 0.</param>
/// <param name="End">Index after the last image; null means to the end of the file.</param>
internal sealed partial record ImageRange(string Argument, string File, long Start, long? End)
{
    /// <summary>Reads a range; null if the argument has no brackets at its end.</summary>
    /// <exception cref="CommandException">What is in the brackets is no range.</exception>
    public static ImageRange? Parse(string argument)
    {
        if (Brackets().Match(argument) is not { Success: true } brackets) return null;
        var (file, text) = (brackets.Groups["file"].Value, brackets.Groups["range"].Value);
        (long Start, long? End) asked = text.Split("..") switch
        {
            [var only] when Index(only) is { } index => (index, index + 1),
            [var low, ""] when IndexOr(low, 0) is { } first => (first, null),
            [var low, var high] when IndexOr(low, 0) is { } first && Index(high) is { } last => (first, last),
            _ => throw PredictionFaults.BadRange(argument, text),
        };
        return asked.Start >= asked.End
            ? throw PredictionFaults.EmptyRange(argument)
            : new ImageRange(argument, file, asked.Start, asked.End);
    }

    /// <summary>The range in a file with so many images; the end is not included.</summary>
    /// <exception cref="CommandException">The file does not have all of them.</exception>
    public (int Start, int End) Within(int count)
    {
        var end = End ?? count;
        return Start >= count || end > count ? throw PredictionFaults.BeyondTheEnd(Argument, count) : ((int)Start, (int)end);
    }

    private static long? IndexOr(string text, long absent) => text.Length == 0 ? absent : Index(text);

    // The greatest number is left out, so that there is always one after it.
    private static long? Index(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < long.MaxValue ? index : null;

    [GeneratedRegex(@"^(?<file>.+)\[(?<range>[^\[\]]*)\]\z", RegexOptions.Singleline)]
    private static partial Regex Brackets();
}
