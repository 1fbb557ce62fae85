using System.Collections.Immutable;
using Ensembles.Scoring;

namespace Ensembles.Selecting;

/// <summary>
/// Scores against the number of members, and which members are worth having. Everything is chosen on the validation images.
/// </summary>
/// <param name="Members">Indexes of the members that were there to choose from.</param>
/// <param name="Sizes">From one member to all of them.</param>
/// <param name="Recommended">
/// The smallest size whose mean validation loss is within one standard error of the best size's: the rule of Breiman, Friedman, Olshen and
/// Stone, "Classification and Regression Trees", 1984, section 3.4.3. The error is over the images, because that over the subsets, which
/// share their members, vanishes for the greatest sizes.
/// </param>
/// <param name="Selection">Weights for the members.</param>
public sealed record SizeCurve(ImmutableArray<int> Members, ImmutableArray<ScoredSize> Sizes, int Recommended, WeightedMembers Selection)
{
    /// <summary>More members are too many to score all sizes: the work grows with the square of their number.</summary>
    public const int MostMembers = 100;

    /// <summary>Scores all sizes.</summary>
    /// <param name="members">The members' indexes.</param>
    /// <param name="validation">What they say of the validation images.</param>
    /// <param name="test">What they say of the test images; nothing is chosen by it.</param>
    /// <param name="seed">Decides which subsets are used if there are too many.</param>
    public static SizeCurve Of(ImmutableArray<int> members, LabelledAnswers validation, LabelledAnswers test, ulong seed)
    {
        var scored = Enumerable.Range(1, members.Length)
            .Select(size => MemberSubsets.Of(members.Length, size, seed))
            .Select(subsets =>
                (Subsets: subsets, Validation: SubsetScores.Of(validation, subsets.Members), Test: SubsetScores.Of(test, subsets.Members)))
            .ToList();
        ImmutableArray<ScoredSize> sizes = [.. scored.Select((size, index) => new ScoredSize(
            index + 1,
            size.Subsets.Members.Count,
            size.Subsets.AreAll,
            ScoreSpread.Of(size.Validation.Losses),
            ScoreSpread.Of(size.Validation.Accuracies),
            ScoreSpread.Of(size.Test.Losses),
            ScoreSpread.Of(size.Test.Accuracies),
            ScoreSpread.Of(size.Validation.ImageLosses).Deviation / Math.Sqrt(validation.Labels.Length)))];
        var best = sizes.MinBy(size => size.ValidationLoss.Mean)!;
        var enough = sizes.First(size => size.ValidationLoss.Mean <= best.ValidationLoss.Mean + best.ValidationError);
        return new SizeCurve(members, sizes, enough.Size, WeightedMembers.Of(validation, test));
    }
}

/// <summary>What a number of members is worth.</summary>
/// <param name="Size">How many members are averaged.</param>
/// <param name="Subsets">How many different subsets of this size were scored.</param>
/// <param name="AreAll">Whether there are no others.</param>
/// <param name="ValidationLoss">Over the subsets, in nats.</param>
/// <param name="ValidationAccuracy">Over the subsets, 0 to 1.</param>
/// <param name="TestLoss">Over the subsets, in nats.</param>
/// <param name="TestAccuracy">Over the subsets, 0 to 1.</param>
/// <param name="ValidationError">Standard error over the images of the mean validation loss, in nats; 0 of a single image.</param>
[GenerateSerializer, Immutable, Alias("ensemble.size")]
public sealed record ScoredSize(
    [property: Id(0)] int Size,
    [property: Id(1)] int Subsets,
    [property: Id(2)] bool AreAll,
    [property: Id(3)] ScoreSpread ValidationLoss,
    [property: Id(4)] ScoreSpread ValidationAccuracy,
    [property: Id(5)] ScoreSpread TestLoss,
    [property: Id(6)] ScoreSpread TestAccuracy,
    [property: Id(7)] double ValidationError);

/// <summary>A weighted average of the members.</summary>
/// <param name="Weights">Whole weights, in the order of the members; not all of them 0.</param>
/// <param name="ValidationLoss">In nats.</param>
/// <param name="ValidationAccuracy">0 to 1.</param>
/// <param name="TestLoss">In nats.</param>
/// <param name="TestAccuracy">0 to 1.</param>
public sealed record WeightedMembers(
    ImmutableArray<int> Weights, double ValidationLoss, double ValidationAccuracy, double TestLoss, double TestAccuracy)
{
    /// <summary>Weighs by <see cref="GreedySelection"/> on the validation images.</summary>
    public static WeightedMembers Of(LabelledAnswers validation, LabelledAnswers test)
    {
        var weights =
            GreedySelection.Of([.. validation.Members.Select(member => TrueClass.Of(member, validation.Labels, validation.Classes))]);
        int[] chosen = [.. weights.SelectMany((count, member) => Enumerable.Repeat(member, count))];
        var (kept, read) = (SubsetScores.Of(validation, [chosen]), SubsetScores.Of(test, [chosen]));
        return new WeightedMembers(weights, kept.Losses[0], kept.Accuracies[0], read.Losses[0], read.Accuracies[0]);
    }
}
