using Client.Rendering;
using Client.Reporting.Plots;
using Ensembles.Comparing;
using Grains.Interfaces.Comparing;
using SkiaSharp;
using Spectre.Console.Testing;

namespace Client.Tests.Rendering;

public sealed class ComparisonViewTests
{
    [Fact]
    public void Runs_stand_with_their_intervals_and_pairs_with_their_difference_and_its_test()
    {
        var shown = Shown(Samples.Compared);
        Assert.Matches(@"mnist-1 +│ 3 +│ 99\.54 \[99\.40, 99\.67\] +│ 0\.0132 \[0\.0110, 0\.0155\]", shown);
        Assert.Matches(@"mnist-1 − mnist-2 +│ \+0\.12 \[−0\.02, \+0\.25\] +│ −0\.0020 \[−0\.0041, 0\.0000\] .*│ 21 +│ 9 +│ 33 +│ 0\.0428", shown);
        Assert.Contains("10,000 test images; in brackets 95 % intervals over 2,000 resamples of them, the same for all runs.", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("by chance", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_pairs_are_said_to_differ_by_chance_and_small_p_values_are_not_called_zero()
    {
        var pair = Samples.Compared.Pairs[0] with { PValue = 1e-12 };
        var shown = Shown(Samples.Compared with { Pairs = [pair, pair, pair] });
        Assert.Contains("of 3 pairs some differ by chance", shown, StringComparison.Ordinal);
        Assert.Contains("< 0.0001", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void The_plot_has_a_panel_a_score_and_grows_with_the_runs()
    {
        using var two = SKBitmap.Decode(ComparisonPlot.Draw(Samples.Compared.Runs, Palette.Light));
        using var four = SKBitmap.Decode(ComparisonPlot.Draw([.. Samples.Compared.Runs, .. Samples.Compared.Runs], Palette.Light));
        Assert.Equal(two.Width, four.Width);
        Assert.InRange(four.Height, two.Height + 200, 2 * two.Height);
        var blue = Palette.Light.Ensemble;
        foreach (var (x, y) in new[] { (0, 0), (1, 0), (0, 1), (1, 1) })
        {
            using var panel = new SKBitmap();
            Assert.True(two.ExtractSubset(panel, SKRectI.Create(x * two.Width / 2, y * two.Height / 2, two.Width / 2, two.Height / 2)));
            Assert.Contains(new SKColor(blue.R, blue.G, blue.B), panel.Pixels);
        }
    }

    [Fact]
    public void Runs_that_are_alike_in_every_resample_are_drawn_too()
    {
        var sure = new Interval(1, 1, 1);
        Assert.NotEmpty(ComparisonPlot.Draw([new ComparedRun("all-right", 1, new ScoreIntervals(sure, sure, sure, sure))], Palette.Dark));
    }

    private static string Shown(ComparisonReply comparison)
    {
        using var people = new TestConsole();
        people.Profile.Width = 250;
        people.Write(ComparisonView.Of(comparison));
        return people.Output;
    }
}
