using CsCheck;
using Ensembles.Members;
using Ensembles.Runs;
using Ensembles.Scoring;

namespace Ensembles.Tests.Scoring;

public sealed class DetectionTests
{
    [Fact]
    public void The_area_counts_pairs_in_which_the_strange_sample_scores_higher_and_equal_ones_half() =>
        // 0.8 is above all three, 0.35 above one and level with one.
        Assert.Equal((3 + 1.5) / 6, AreaUnderRoc.Of([0.1, 0.4, 0.35], [0.8, 0.35]), 12);

    [Fact]
    public void Turning_the_question_round_turns_the_area_round() => Gen.Select(Gen.Int[0, 5].Array[1, 20], Gen.Int[0, 5].Array[1, 20]).Sample((one, other) =>
        Math.Abs(AreaUnderRoc.Of(Numbers(one), Numbers(other)) + AreaUnderRoc.Of(Numbers(other), Numbers(one)) - 1) < 1e-9);

    [Fact]
    public void False_positives_are_the_strange_ones_below_the_limit_that_95_of_100_usual_ones_keep() =>
        // Of 1 … 20 the nineteenth is the limit.
        Assert.Equal(2 / 4.0, FalsePositiveRate.At95(Numbers([.. Enumerable.Range(1, 20).Reverse()]), [5, 19, 19.5, 30]));

    [Fact]
    public void An_ensemble_that_is_sure_of_its_own_images_and_split_over_others_tells_them_apart()
    {
        float[][] usual = [[0.9f, 0.1f, 0.2f, 0.8f], [0.8f, 0.2f, 0.1f, 0.9f]];
        float[][] strange = [[0.9f, 0.1f], [0.1f, 0.9f]];
        var data = new DataDescription("other", new ImageShape(1, 2, 2), ["a", "b"], 1, 1, 1, "hash");
        var found = OutOfDistribution.Of(data, usual, strange, 2);
        Assert.Equal(("other", "hash", 1), (found.Data, found.DataSha256, found.Images));
        Assert.All(new[] { found.MaxProbability, found.Entropy, found.MutualInformation }, scores => Assert.Equal(new DetectionScores(1, 0), scores));
    }

    [Fact]
    public void One_member_alone_disagrees_with_nobody()
    {
        var data = new DataDescription("other", new ImageShape(1, 2, 2), ["a", "b"], 1, 1, 1, "hash");
        Assert.Equal(new DetectionScores(0.5, 1), OutOfDistribution.Of(data, [[0.9f, 0.1f]], [[0.5f, 0.5f]], 2).MutualInformation);
    }

    private static double[] Numbers(int[] values) => [.. values.Select(value => (double)value)];
}
