using Client.Reporting;
using Client.Reporting.Plots;
using Ensembles.Selecting;
using SkiaSharp;

namespace Client.Tests.Reporting;

public sealed class PicturesTests
{
    private static readonly Dictionary<string, Picture> All =
        Pictures.OfLearning(ReportSamples.Finished).Concat(SizePictures.Of(SizeSamples.Two)).Concat(Pictures.OfTest(ReportSamples.Finished)).ToDictionary(picture => picture.Name);

    public static TheoryData<string> Names { get; } = [.. Pictures.Names, .. SizePictures.Names];

    [Theory, MemberData(nameof(Names))]
    public void A_picture_shows_the_ensemble_and_writes_text_on_its_ground_in_light_and_in_dark(string name)
    {
        foreach (var palette in new[] { Palette.Light, Palette.Dark })
        {
            var picture = All[name];
            using var bitmap = SKBitmap.Decode(picture.Draw(palette));
            Assert.Equal((2 * picture.Width, 2 * picture.Height), (bitmap.Width, bitmap.Height));
            var colours = bitmap.Pixels.CountBy(colour => (colour.Red, colour.Green, colour.Blue)).ToDictionary();
            Assert.Equal((palette.Ground.R, palette.Ground.G, palette.Ground.B), colours.MaxBy(colour => colour.Value).Key);
            Assert.InRange(colours.GetValueOrDefault((palette.Ink.R, palette.Ink.G, palette.Ink.B)), 50, int.MaxValue);
            Assert.InRange(colours.Keys.Count(colour => colour.Blue > colour.Red + 60), 1, int.MaxValue);
        }
    }

    [Fact]
    public void Numbers_that_are_none_do_not_stop_a_picture()
    {
        var epoch = ReportSamples.Finished.Epochs[0];
        var facts = ReportSamples.Finished with { Epochs = [epoch with { ValidationLoss = double.NaN, MeanMemberLoss = double.PositiveInfinity }, epoch with { Epoch = 2, ValidationLoss = 0 }] };
        Assert.All(Pictures.OfLearning(facts), picture => Assert.NotEmpty(picture.Draw(Palette.Light)));
    }

    [Fact]
    public void The_curves_of_sizes_stand_side_by_side_in_one_file_and_scores_without_a_place_are_left_out()
    {
        using var bitmap = SKBitmap.Decode(SizePictures.Together(SizeSamples.Two, Palette.Light));
        Assert.Equal((2 * 2 * 520, 2 * 340), (bitmap.Width, bitmap.Height));
        foreach (var quarter in Enumerable.Range(0, 4))
        {
            var blue = bitmap.Pixels.Where((colour, place) => place % bitmap.Width * 4 / bitmap.Width == quarter && colour.Blue > colour.Red + 60);
            Assert.InRange(blue.Count(), 50, int.MaxValue);
        }

        var perfect = SizeSamples.Two.Sizes[0] with { ValidationLoss = new ScoreSpread(0, 0, 0, 0), TestAccuracy = new ScoreSpread(1, 0, 1, 1) };
        Assert.NotEmpty(SizePictures.Together(SizeSamples.Two with { Sizes = [perfect] }, Palette.Light));
    }

    [Fact]
    public void A_class_that_the_font_cannot_write_is_its_number_and_many_classes_find_room()
    {
        var plot = new ConfusionPlot(new int[100 * 100], _ => "数字");
        Assert.NotEmpty(plot.Draw(Palette.Light, 400, 400));
        Assert.True(PlotFont.CanDraw("airplane 0.5 % –"));
        Assert.False(PlotFont.CanDraw("数字"));
    }

    [Fact]
    public void A_run_of_one_member_has_no_ambiguity_and_an_unfinished_one_no_test()
    {
        var single = ReportSamples.Finished with { Run = Samples.Finished with { Members = [Samples.Member(0, 0.99)] } };
        Assert.Equal(["loss", "accuracy", "epoch-calibration"], Pictures.OfLearning(single).Select(picture => picture.Name));
        Assert.Empty(Pictures.OfTest(ReportSamples.InTraining));
        Assert.Empty(Pictures.OfLearning(ReportSamples.JustBegun));
        Assert.Empty(SizePictures.Of(SizeSamples.Unknown));
    }

    [Fact]
    public void Pixels_become_an_image_of_their_colours()
    {
        using var grey = SKBitmap.Decode(PixelImage.Png([1, 1, 2], [7, 200]));
        Assert.Equal([new SKColor(7, 7, 7), new SKColor(200, 200, 200)], grey.Pixels);
        using var colour = SKBitmap.Decode(PixelImage.Png([3, 1, 2], [1, 2, 3, 4, 5, 6]));
        Assert.Equal([new SKColor(1, 3, 5), new SKColor(2, 4, 6)], colour.Pixels);
        Assert.Null(PixelImage.Png([], []));
        Assert.Null(PixelImage.Png([1, 2, 2], [1]));
    }

    [Theory]
    [InlineData(0.0173, 1.2, "0.02 0.05 0.1 0.2 0.5 1")]
    [InlineData(0.018, 0.031, "0.018 0.02 0.025 0.03")]
    [InlineData(0.5, 0.51, "0.5")]
    public void Marks_of_losses_are_round_and_few(double low, double high, string marks) =>
        Assert.Equal(marks, string.Join(' ', Ticks.OfLogarithms(low, high).Select(Ticks.Text)));

    [Theory]
    [InlineData(1, "1")]
    [InlineData(9, "1 2 3 4 5 6 7 8 9")]
    [InlineData(31, "5 10 15 20 25 30")]
    public void Marks_of_epochs_are_whole_and_few(int last, string marks) => Assert.Equal(marks, string.Join(' ', Ticks.OfEpochs(last)));
}
