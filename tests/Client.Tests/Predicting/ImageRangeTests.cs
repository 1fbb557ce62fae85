using Client.Predicting;

namespace Client.Tests.Predicting;

public sealed class ImageRangeTests
{
    [Theory]
    [InlineData("f[7]", 7, 8)]
    [InlineData("f[0..1]", 0, 1)]
    [InlineData("f[100..200]", 100, 200)]
    [InlineData("f[190..]", 190, 200)]
    [InlineData("f[..10]", 0, 10)]
    [InlineData("f[..]", 0, 200)]
    [InlineData("a[1]/f[7]", 7, 8)]
    public void Images_are_counted_from_zero_and_the_end_is_not_included(string argument, int start, int end) =>
        Assert.Equal((start, end), ImageRange.Parse(argument)!.Within(200));

    [Theory, InlineData("f"), InlineData("[7]"), InlineData("f[7].png"), InlineData("f]")]
    public void Without_brackets_at_the_end_there_is_no_range(string argument) => Assert.Null(ImageRange.Parse(argument));

    [Theory]
    [InlineData("f[]", "'' is not a range of images; write FILE[100..200]")]
    [InlineData("f[-1]", "'-1' is not a range")]
    [InlineData("f[1-3]", "'1-3' is not a range")]
    [InlineData("f[1..2..3]", "'1..2..3' is not a range")]
    [InlineData("f[ 1]", "' 1' is not a range")]
    [InlineData("f[9223372036854775807]", "'9223372036854775807' is not a range")]
    [InlineData("f[5..5]", "there is no image in this range; its end must be greater than its start.")]
    [InlineData("f[5..2]", "there is no image in this range")]
    public void A_bad_range_is_one_sentence(string argument, string sentence) => Refused(argument, sentence, () => ImageRange.Parse(argument)!);

    [Theory, InlineData("f[200]"), InlineData("f[199..201]"), InlineData("f[200..]"), InlineData("f[4000000000..4000000001]")]
    public void A_range_beyond_the_end_names_how_many_images_there_are(string argument) =>
        Refused(argument, "the file has 200 images, counted from 0; choose a range that ends at 200 or before.", () => ImageRange.Parse(argument)!.Within(200));

    private static void Refused(string argument, string sentence, Func<object> act)
    {
        var fault = Assert.Throws<CommandException>(act);
        Assert.Equal(ExitCodes.BadInput, fault.ExitCode);
        Assert.StartsWith($"{argument}: {sentence}", fault.Message, StringComparison.Ordinal);
    }
}
