using Client.Reporting.Plots;
using Client.Reporting.Sweeps;
using SkiaSharp;

namespace Client.Tests.Reporting;

public sealed class SweepReportTests
{
    public static TheoryData<string> Names { get; } = [.. SweepPictures.Of(SweepSamples.Finished).Select(picture => picture.Name)];

    [Theory, MemberData(nameof(Names))]
    public void A_picture_is_drawn_on_its_ground_in_light_and_in_dark(string name)
    {
        foreach (var palette in new[] { Palette.Light, Palette.Dark })
        {
            var picture = SweepPictures.Of(SweepSamples.Finished).Single(one => one.Name == name);
            using var bitmap = SKBitmap.Decode(picture.Draw(palette));
            Assert.Equal((2 * picture.Width, 2 * picture.Height), (bitmap.Width, bitmap.Height));
            var colours = bitmap.Pixels.CountBy(colour => (colour.Red, colour.Green, colour.Blue)).ToDictionary();
            Assert.Equal((palette.Ground.R, palette.Ground.G, palette.Ground.B), colours.MaxBy(colour => colour.Value).Key);
            Assert.InRange(colours.GetValueOrDefault((palette.Ink.R, palette.Ink.G, palette.Ink.B)), 50, int.MaxValue);
        }
    }

    [Fact]
    public void Values_stand_on_their_axes_where_they_belong()
    {
        var space = SweepSamples.Finished.Space;
        Assert.Equal(0.5, ParallelPlot.PlaceOf(space[0], "0.01"), 1e-9);
        Assert.Equal(0.2, ParallelPlot.PlaceOf(space[1], "0.1"), 1e-9);
        Assert.Equal(0.25, ParallelPlot.PlaceOf(space[2], "3"), 1e-9);
        Assert.Equal(1, ParallelPlot.PlaceOf(space[3], "\"gelu\""), 1e-9);
    }

    [Fact]
    public void The_page_needs_nothing_beside_it_and_says_that_only_validation_images_decide()
    {
        var page = SweepPage.Of(new SweepFacts(SweepSamples.Finished, "{\"name\": \"<best>\"}", DateTimeOffset.UnixEpoch)).ToString();
        Assert.Contains("no trial has seen a test image", page, StringComparison.Ordinal);
        Assert.Contains("&lt;best&gt;", page, StringComparison.Ordinal);
        Assert.Equal(3, page.Split("<figure").Length - 1);
        Assert.DoesNotContain("src=\"http", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sweep_without_a_loss_has_a_page_without_pictures()
    {
        var begun = SweepSamples.Finished with { Best = null, Trials = [.. SweepSamples.Finished.Trials.Where(trial => trial.State == "waiting")] };
        Assert.DoesNotContain("<figure", SweepPage.Of(new SweepFacts(begun, null, DateTimeOffset.UnixEpoch)).ToString(), StringComparison.Ordinal);
    }
}
