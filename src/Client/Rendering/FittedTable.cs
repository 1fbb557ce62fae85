using Spectre.Console;
using Spectre.Console.Rendering;

namespace Client.Rendering;

/// <summary>
/// A table of plain text that hides nothing in a narrow terminal: its titles are stacked first; then columns that can be spared are left
/// out, and a line
/// says which; and if that is not enough, the frame goes and cells are broken.
/// </summary>
internal sealed class FittedTable(IReadOnlyList<string> columns) : Renderable
{
    private readonly List<string[]> _rows = [];

    /// <summary>Columns that are left out first, by title, the least wanted first.</summary>
    public IReadOnlyList<string> Spare { get; init; } = [];

    /// <summary>A column whose cells are broken before anything else, such as one of long paths.</summary>
    public string? Broken { get; init; }

    /// <param name="cells">As many as there are columns.</param>
    public void Row(params string[] cells) => _rows.Add(cells);

    public void AddEmptyRow() => _rows.Add([.. columns.Select(_ => "")]);

    protected override Measurement Measure(RenderOptions options, int maxWidth) => Fit(maxWidth).Measure(options, maxWidth);

    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth) => Fit(maxWidth).Render(options, maxWidth);

    private IRenderable Fit(int width)
    {
        int[] all = [.. Enumerable.Range(0, columns.Count)];
        if (Framed(all, stacked: false) <= width) return Make(all, false, true, null);
        if (Broken is not null) return Make(all, false, true, Broken);
        for (var left = 0; left <= Spare.Count; left++)
        {
            int[] shown = [.. all.Where(column => !Spare.Take(left).Contains(columns[column]))];
            if (Framed(shown, stacked: true) > width) continue;
            var table = Make(shown, true, true, null);
            return left == 0
                ? table
                : new Rows(
                    table,
                    new Text(
                        $"Left out in {width} columns: {string.Join(", ", Spare.Take(left))}. A wider terminal shows all, and so does -o "
                            + $"json."));
        }

        var bare = all.Sum(column => WidthOf(column, stacked: true) + 1);
        return Make(all, true, framed: false, bare <= width ? null : "");
    }

    private int Framed(int[] shown, bool stacked) => shown.Sum(column => WidthOf(column, stacked) + 3) + 1;

    private int WidthOf(int column, bool stacked) =>
        _rows.Select(row => row[column]).Append(Title(column, stacked)).SelectMany(text => text.Split('\n')).Max(line => line.Length);

    private string Title(int column, bool stacked) => stacked ? columns[column].Replace(' ', '\n') : columns[column];

    // Which column is broken: null for none, "" for all.
    private Table Make(int[] shown, bool stacked, bool framed, string? broken)
    {
        var table = new Table().Border(framed ? TableBorder.Rounded : TableBorder.None);
        foreach (var column in shown)
        {
            var made = new TableColumn(new Text(Title(column, stacked)))
            {
                NoWrap = broken is null || (broken.Length > 0 && broken != columns[column]),
            };
            table.AddColumn(framed ? made : made.Padding(0, 0, 1, 0));
        }

        foreach (var row in _rows) table.AddRow(shown.Select(column => new Text(row[column])).ToArray<IRenderable>());
        return table;
    }
}
