using Client.Rendering;
using Spectre.Console.Testing;

namespace Client.Tests.Rendering;

public sealed class SizeCurveViewTests
{
    [Fact]
    public void Every_size_is_a_row_and_what_follows_from_it_a_sentence()
    {
        using var people = new TestConsole();
        people.Profile.Width = 200;
        people.Write(SizeCurveView.Of("mnist-1", SizeSamples.Two));
        Assert.Matches(@"│ 1 +│ all 2 +│ 0\.0300 ± 0\.0020 +│ 99\.00 % ± 0\.10 % +│ 0\.0320 ± 0\.0010 +│ 99\.20 % ± 0\.05 % +│", people.Output);
        Assert.Matches(@"│ weighted +│ +│ 0\.0190 +│ 99\.60 % +│ 0\.0180 +│ 99\.50 % +│", people.Output);
        Assert.Contains("Recommended: 2 of 2 members, the fewest whose mean validation NLL is within one standard error over the images (0.0020) of the best, 0.0200.", people.Output, StringComparison.Ordinal);
        Assert.Contains("chosen greedily on the validation images: member 0 × 3, member 2 × 1.", people.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_only_some_subsets_were_scored_that_is_said() =>
        Assert.Equal("256 drawn", SizeCurveView.Subsets(SizeSamples.Two.Sizes[0] with { Subsets = 256, AreAll = false }));
}
