using System.Text.Json.Nodes;
using Client.Reproducing;
using Spectre.Console.Testing;

namespace Client.Tests.Reproducing;

public sealed class ComparisonTests
{
    [Fact]
    public void What_has_every_bit_is_identical_wherever_its_data_lie()
    {
        var again = Manifests.Finished with { Run = "mnist-1-again", Recipe = JsonNode.Parse(Manifests.Finished.Recipe.ToJsonString().Replace("/here", "/there", StringComparison.Ordinal))! };
        var comparison = Comparison.Of(Manifests.Finished, again);
        Assert.True(comparison.IsIdentical);
        Assert.Equal(3, comparison.Through);
        Assert.Empty(comparison.Circumstances);
        Assert.Empty(comparison.LeftOut);
        Assert.Contains("Bit-identical: 'again' has every weight and every loss of 'mnist-1', epochs 1 to 3.", Shown(comparison), StringComparison.Ordinal);
    }

    [Fact]
    public void What_drifts_away_tells_from_which_epoch_on_and_how_far()
    {
        var comparison = Comparison.Of(Manifests.Finished, Manifests.Drifting(from: 2));
        Assert.Equal(["member 1, weights", "member 1, validation loss"], comparison.Differences.Select(difference => difference.What));
        Assert.Equal(2, comparison.FirstEpoch);
        Assert.Equal(0.003, comparison.LargestLoss!.Value, 1e-9);
        Assert.Contains("differs from 'mnist-1' from epoch 2 on, losses by at most 0.003", Shown(comparison), StringComparison.Ordinal);
        Assert.Contains("The manifests agree", Shown(comparison), StringComparison.Ordinal);
    }

    [Fact]
    public void The_smallest_difference_of_a_loss_is_one()
    {
        var again = Manifests.With(results => results with { Epochs = [results.Epochs[0] with { ValidationLoss = Math.BitIncrement(0.3) }, .. results.Epochs.Skip(1)] });
        Assert.Equal("ensemble, validation loss", Assert.Single(Comparison.Of(Manifests.Finished, again).Differences).What);
    }

    [Fact]
    public void Stop_and_best_epoch_are_compared_where_both_ended_by_their_rule()
    {
        var again = Manifests.With(results => results with { StopReason = "max-epochs", Epochs = [.. results.Epochs.Take(2), new(3, 0.25, true), new(4, 0.3, false)] });
        var comparison = Comparison.Of(Manifests.Finished, again);
        Assert.Equal(["stop epoch", "why it ended", "best epoch"], comparison.Differences.Select(difference => difference.What));
    }

    [Theory]
    [InlineData("stopped", "The original was stopped by a user after epoch 2")]
    [InlineData("failed", "The original was ended by a fault after epoch 2")]
    public void Of_a_run_that_no_rule_ended_the_epochs_until_then_are_compared(string state, string sentence)
    {
        var original = Manifests.With(results => results with { State = state, StopReason = state, Epochs = [.. results.Epochs.Take(2)] });
        var comparison = Comparison.Of(original, Manifests.Drifting(from: 3));
        Assert.True(comparison.IsIdentical);
        Assert.Equal(2, comparison.Through);
        Assert.StartsWith(sentence, Assert.Single(comparison.LeftOut), StringComparison.Ordinal);
        Assert.False(Comparison.Of(original, Manifests.Drifting(from: 2)).IsIdentical);
    }

    [Fact]
    public void After_a_member_was_given_up_nothing_is_compared()
    {
        var original = Manifests.WithMember(member => member with { Failure = "its loss is not finite", Epochs = [.. member.Epochs.Take(1)] });
        var comparison = Comparison.Of(original, Manifests.Drifting(from: 2));
        Assert.True(comparison.IsIdentical);
        Assert.Equal(1, comparison.Through);
        Assert.Contains("Member 1 of the original was given up after epoch 1", Assert.Single(comparison.LeftOut), StringComparison.Ordinal);
    }

    [Fact]
    public void Members_that_were_added_later_are_not_compared()
    {
        var original = Manifests.With(results => results with { Members = [.. results.Members, new MemberResult(2, "cpu", "stopped", [])] });
        var comparison = Comparison.Of(original, Manifests.Finished);
        Assert.True(comparison.IsIdentical);
        Assert.Equal(3, comparison.Through);
        Assert.Equal("The original was grown from 2 to 3 members: those that were added are not repeated.", Assert.Single(comparison.LeftOut));
    }

    [Fact]
    public void Snapshots_are_compared_as_the_one_training_that_they_are_of()
    {
        var recipe = Manifests.Finished.RecipeObject();
        recipe["snapshots"] = new JsonObject { ["cycles"] = 3, ["epochs"] = 1 };
        var training = Manifests.Finished.Results!.Members[0];
        var (original, again) = (Manifests.With(results => Cut(results, 3)), Manifests.With(results => Cut(results, 2)));
        var comparison = Comparison.Of(original with { Recipe = recipe, MemberSeeds = [11] }, again with { Recipe = recipe.DeepClone(), MemberSeeds = [11] });
        Assert.True(comparison.IsIdentical);
        Assert.Equal(3, comparison.Through);
        Assert.Empty(comparison.LeftOut);

        RunResults Cut(RunResults results, int members) => results with
        {
            Members = [.. Enumerable.Range(0, members).Select(cycle => training with { Index = cycle, Epochs = [.. training.Epochs.Where(epoch => Math.Min(epoch.Epoch, members) == cycle + 1)] })],
        };
    }

    [Fact]
    public void Without_results_there_is_nothing_to_compare_with_and_that_is_not_identical()
    {
        var comparison = Comparison.Of(Manifests.Finished with { Results = null }, Manifests.Finished);
        Assert.False(comparison.IsIdentical);
        Assert.Equal("not-compared", ReproduceAnswer.Of("a", "b", comparison).Outcome);
        Assert.Contains("The manifest holds no results", Shown(comparison), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_not_the_same_is_named()
    {
        var again = Manifests.Drifting(from: 1) with
        {
            Processor = "another",
            IntraOpThreads = 2,
            Recipe = JsonNode.Parse(Manifests.Finished.Recipe.ToJsonString().Replace("float32", "bfloat16", StringComparison.Ordinal))!,
            Versions = Manifests.Finished.Versions.SetItem("libtorch", "2.11").Add("CUDA", "13"),
            Data = new ManifestData("mnist", "abd"),
            MemberSeeds = [11, 13],
        };
        var comparison = Comparison.Of(Manifests.Finished, again);
        Assert.Equal(
            ["processor of the planning host", "threads in an operation", "precision", "version of libtorch", "version of CUDA", "SHA-256 of the data", "seeds"],
            comparison.Circumstances.Select(circumstance => circumstance.What));
        Assert.Equal(("none", "13"), (comparison.Circumstances[4].Original, comparison.Circumstances[4].Again));
        Assert.Contains("What was not the same: processor of the planning host; threads", Shown(comparison), StringComparison.Ordinal);
    }

    private static string Shown(Comparison comparison)
    {
        using var console = new TestConsole().Width(500);
        console.Write(RepetitionView.Of("mnist-1", "again", comparison));
        return console.Output;
    }
}
