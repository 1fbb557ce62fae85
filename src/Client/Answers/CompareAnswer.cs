using Ensembles.Comparing;
using Grains.Interfaces.Comparing;

namespace Client.Answers;

/// <summary>What <c>compare</c> answers; differences are first less second.</summary>
internal sealed record CompareAnswer(
    int Images, int Resamples, IReadOnlyList<ComparedRun> Runs, IReadOnlyList<ComparedPair> Pairs, string? Plot)
{
    public static CompareAnswer Of(ComparisonReply comparison, string? plot) =>
        new(comparison.Images, comparison.Resamples, comparison.Runs, comparison.Pairs, plot);
}
