using Client.Rendering;
using Spectre.Console;

namespace Client.Top;

/// <summary>A column that narrow terminals do without.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="From">Columns that the terminal must have for it.</param>
/// <param name="Cell">What stands in it.</param>
internal sealed record Column<T>(string Title, int From, Func<T, string> Cell);

/// <summary>Tables without frames: a line of a terminal is worth more.</summary>
internal static class Columns
{
    /// <param name="columns">All that there may be.</param>
    /// <param name="items">A row each.</param>
    /// <param name="width">Of the terminal.</param>
    /// <param name="height">Lines for the table, heading included; what does not fit is counted in the last one.</param>
    /// <param name="isMarked">Whether a row stands out.</param>
    public static Table Table<T>(IReadOnlyList<Column<T>> columns, IReadOnlyList<T> items, int width, int height, Func<T, bool>? isMarked = null)
    {
        var shown = columns.Where(column => column.From <= width).ToList();
        var table = new Table().Border(TableBorder.None);
        foreach (var column in shown) table.AddColumn(new TableColumn(new Text(column.Title, new Style(decoration: Decoration.Dim))).NoWrap().Padding(0, 0, 2, 0));
        var rows = items.Count < height ? items.Count : Math.Max(0, height - 2);
        foreach (var item in items.Take(rows))
        {
            var style = isMarked?.Invoke(item) == true ? new Style(decoration: Decoration.Bold) : Style.Plain;
            table.AddRow(shown.Select(column => new Text(column.Cell(item), style)));
        }

        if (rows < items.Count) table.Row($"… {items.Count - rows} more");
        return table;
    }

    /// <summary>A text as far as there is room for it in a line.</summary>
    public static string Cut(string text, int width) => text.Length <= width ? text : string.Concat(text.AsSpan(0, Math.Max(0, width - 1)), "…");
}
