using Spectre.Console;

namespace Client.Top;

/// <summary>A column that narrow terminals do without.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="From">Columns that the terminal must have for it.</param>
/// <param name="Cell">Its content.</param>
internal sealed record Column<T>(string Title, int From, Func<T, string> Cell);

/// <summary>Tables without frames, a line a row: a line of a terminal is worth more than a frame, and never breaks.</summary>
internal static class Columns
{
    private const string Gap = "  ";

    /// <param name="columns">All that there may be.</param>
    /// <param name="items">A row each.</param>
    /// <param name="width">Of the terminal.</param>
    /// <param name="height">Lines for the table, heading included; what does not fit is counted in the last one.</param>
    /// <param name="isMarked">Whether a row is highlighted.</param>
    public static IEnumerable<Text> Table<T>(
        IReadOnlyList<Column<T>> columns, IReadOnlyList<T> items, int width, int height, Func<T, bool>? isMarked = null)
    {
        if (height <= 0) yield break;
        var shown = columns.Where(column => column.From <= width).ToList();
        var rows = items.Take(items.Count < height ? items.Count : height - 2)
            .Select(item => (Item: item, Cells: shown.ConvertAll(column => column.Cell(item))))
            .ToList();
        var widths = shown.Select((column, index) => rows.Select(row => row.Cells[index].Length).Append(column.Title.Length).Max())
            .ToList();
        yield return Line(shown.Select(column => column.Title), widths, width, new Style(decoration: Decoration.Dim));
        foreach (var (item, cells) in rows)
            yield return Line(cells, widths, width, isMarked?.Invoke(item) == true ? new Style(decoration: Decoration.Bold) : Style.Plain);
        if (rows.Count < items.Count) yield return new Text(Cut($"… {items.Count - rows.Count} more", width));
    }

    /// <summary>A text as far as there is room for it in a line.</summary>
    public static string Cut(string text, int width) =>
        text.Length <= width ? text : string.Concat(text.AsSpan(0, Math.Max(0, width - 1)), "…");

    private static Text Line(IEnumerable<string> cells, IEnumerable<int> widths, int width, Style style) =>
        new(Cut(string.Join(Gap, cells.Zip(widths, (cell, cellWidth) => cell.PadRight(cellWidth))).TrimEnd(), width), style);
}
