using Client.Commands;
using Client.Rendering;
using Grains.Interfaces.Runs;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Client.Tests.Rendering;

/// <summary>A narrow terminal hides no figure: what is left out is said.</summary>
public sealed class FittedTableTests
{
    private static readonly string[] Titles = ["run", "state", "best", "val. loss", "val. accuracy", "created"];

    [Fact]
    public void A_list_of_runs_shows_the_best_epoch_in_80_columns()
    {
        var run = new RunSummary("mnist-article-12", RunState.Finished, "mnist-article", 3, DateTimeOffset.UnixEpoch, 40, 37, 0.0123, 0.9957, 0.9951);
        var shown = Print(ShowCommands.Show([run]), 80);
        Assert.Contains("best", shown, StringComparison.Ordinal);
        Assert.Contains(" 37 ", shown, StringComparison.Ordinal);
        Assert.Contains("99.51 %", shown, StringComparison.Ordinal);
        Assert.Contains("Left out in 80 columns: created, recipe", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("Left out", Print(ShowCommands.Show([run]), 200), StringComparison.Ordinal);
    }

    [Fact]
    public void In_every_width_each_column_is_shown_or_named_as_left_out()
    {
        for (var width = 40; width < 120; width++)
        {
            var table = new FittedTable(Titles) { Spare = ["created", "state"] };
            table.Row("mnist-1", "finished", "37", "0.0123", "99.57 %", "2026-11-27 22:14Z");
            var shown = Print(table, width);
            foreach (var word in Titles.SelectMany(title => title.Split(' '))) Assert.Contains(word, shown, StringComparison.Ordinal);
            foreach (var figure in (string[])["37", "0.0123", "99.57"]) Assert.Contains(figure, shown, StringComparison.Ordinal);
            Assert.All(shown.Split('\n'), line => Assert.True(line.TrimEnd().Length <= width, $"{width}: {line}"));
        }
    }

    private static string Print(IRenderable shown, int width)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(text), ColorSystem = ColorSystemSupport.NoColors });
        console.Profile.Width = width;
        console.Write(shown);
        return text.ToString();
    }
}
