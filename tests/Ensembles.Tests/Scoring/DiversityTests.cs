using CsCheck;
using Ensembles.Combining;
using Ensembles.Scoring;

namespace Ensembles.Tests.Scoring;

public sealed class DiversityTests
{
    [Fact]
    public void Disagreement_is_the_share_of_pairs_that_answer_differently()
    {
        // Of three members' three pairs two differ on the first sample, none on the second.
        float[][] members = [[0.8f, 0.2f, 0.9f, 0.1f], [0.7f, 0.3f, 0.8f, 0.2f], [0.1f, 0.9f, 0.6f, 0.4f]];
        Assert.Equal(1 / 3.0, Disagreement.Of(members, 2), 12);
        Assert.Equal(0, Disagreement.Of([members[0]], 2));
    }

    [Fact]
    public void Mutual_information_is_the_entropy_of_the_mean_less_the_mean_entropy()
    {
        var information = MutualInformation.OfRows([[0.9f, 0.1f], [0.3f, 0.7f]], [0.6f, 0.4f], 2);
        Assert.Equal(EntropyOf(0.6) - (EntropyOf(0.9) + EntropyOf(0.3)) / 2, Assert.Single(information), 6);
    }

    [Fact]
    public void The_ensembles_loss_is_the_members_mean_less_the_ambiguity()
    {
        var diversity = Diversity.Of([[0.9f, 0.1f], [0.3f, 0.7f]], [0.6f, 0.4f], [0], 2);
        Assert.Equal(-(Math.Log(0.9) + Math.Log(0.3)) / 2, diversity.MeanMemberLoss, 6);
        Assert.Equal(-Math.Log(0.6), diversity.MeanMemberLoss - diversity.Ambiguity, 6);
        Assert.Equal(1, diversity.Disagreement);
    }

    [Fact]
    public void Members_that_are_one_have_no_diversity() => Gen.Float[0.01f, 0.99f].Array[1, 20].Sample(rights =>
    {
        float[] member = [.. rights.SelectMany(right => new[] { right, 1 - right })];
        var diversity = Diversity.Of([member, member], member, new byte[rights.Length], 2);
        return Math.Abs(diversity.Ambiguity) < 1e-9 && diversity.MutualInformation < 1e-9 && diversity.Disagreement == 0;
    });

    private static double EntropyOf(double share) => -(share * Math.Log(share) + (1 - share) * Math.Log(1 - share));
}
