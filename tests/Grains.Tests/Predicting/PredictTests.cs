using Grains.Interfaces.Predicting;
using Grains.Tests.Fakes;

namespace Grains.Tests.Predicting;

public sealed class PredictTests
{
    [Fact]
    public async Task The_answer_is_the_mean_over_the_members_with_its_uncertainty()
    {
        await using var cluster = await RunCluster.Start();
        var run = await cluster.Submit(Recipes.Tiny());
        await cluster.UntilEnded(run);

        var reply = await cluster.Silos.Client.GetGrain<IPredictorGrain>(run).PredictFile("x.png", [1, 2, 3, 4]);

        // The members say 0.9, 0.6 and 0.3 for class zero.
        var answer = Assert.Single(reply.Answers);
        Assert.Equal((0, "zero", 2), (answer.Label, answer.ClassName, answer.Agreeing));
        Assert.Equal(0.6, answer.Probabilities[0], 5);
        Assert.Equal(-(0.6 * Math.Log(0.6) + 0.4 * Math.Log(0.4)), answer.Entropy, 5);
        Assert.Equal((3, 3), (reply.MembersUsed, reply.MembersTotal));
    }

    [Fact]
    public async Task A_file_that_is_no_image_is_one_sentence()
    {
        await using var cluster = await RunCluster.Start();
        var run = await cluster.Submit(Recipes.Tiny());
        await cluster.UntilEnded(run);

        var reply = await cluster.Silos.Client.GetGrain<IPredictorGrain>(run).PredictFile("notes.txt", [1]);

        Assert.Equal("notes.txt: this is no image; give a PNG, JPG or IDX file.", reply.Fault);
    }

    [Fact]
    public async Task A_run_that_is_not_there_is_said_to_be_not_there()
    {
        await using var cluster = await RunCluster.Start();

        var reply = await cluster.Silos.Client.GetGrain<IPredictorGrain>("nobody").PredictFile("x.png", [1, 2, 3, 4]);

        Assert.False(reply.Found);
        Assert.Contains("No run is called 'nobody'", reply.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluation_scores_members_and_ensemble_and_stays_with_the_run()
    {
        await using var cluster = await RunCluster.Start();
        var run = await cluster.Submit(Recipes.Tiny());
        await cluster.UntilEnded(run);

        Assert.Null((await cluster.Run(run).Evaluate()).Fault);
        await cluster.Silos.DeactivateAsync(cluster.Run(run));

        var status = (await cluster.Run(run).GetStatus())!;
        Assert.Equal([1, 1, 0], status.Members.Select(member => member.Test!.Accuracy));
        Assert.Equal(-Math.Log(0.6), status.Ensemble.Test!.Loss, 5);
        Assert.Equal(0.4, status.Ensemble.Test.CalibrationError, 5);
        var found = await cluster.Run(run).GetEvaluation();
        Assert.Equal((2, 0.32), (found.Images, Math.Round(found.Brier, 5)));
        Assert.Equal([2, 0, 0, 0], found.Confusion);
        Assert.Equal([0, 1], found.Hardest.Select(hard => hard.Sample));
        Assert.Equal([1, 1, 1, 1], found.Hardest[1].Pixels);
        Assert.Equal([1, 2, 2], found.Shape);
    }

    [Fact]
    public async Task Curves_tell_every_epoch_of_every_member_and_only_those_asked_for()
    {
        await using var cluster = await RunCluster.Start();
        var run = await cluster.Submit(Recipes.Tiny());
        var status = await cluster.UntilEnded(run);

        var all = await cluster.Run(run).GetCurves(0);
        Assert.Equal(status.Epochs.Select(epoch => epoch.EnsembleLoss), all.Epochs.Select(epoch => epoch.ValidationLoss));
        Assert.All(all.Epochs, epoch => Assert.Equal(status.Members.Select(member => member.Index), epoch.Members.Select(point => point.Member)));
        Assert.Equal([all.Epochs[^1].Epoch], (await cluster.Run(run).GetCurves(status.Ensemble.Epoch - 1)).Epochs.Select(epoch => epoch.Epoch));
        Assert.False((await cluster.Run("nobody").GetCurves(0)).Found);
        Assert.Contains("has not been evaluated", (await cluster.Run(run).GetEvaluation()).Fault, StringComparison.Ordinal);
        Assert.Contains("No run is called", (await cluster.Run("nobody").GetEvaluation()).Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_in_training_is_not_evaluated()
    {
        await using var cluster = await RunCluster.Start();
        cluster.Trainer.BeforeEpoch = (_, _, cancellation) => cancellation.WaitHandle.WaitOne();
        var run = await cluster.Submit(Recipes.Tiny());

        Assert.Contains("has not ended yet", (await cluster.Run(run).Evaluate()).Fault, StringComparison.Ordinal);
        await cluster.Run(run).Stop();
        Assert.Contains("no weights", (await cluster.Run(run).Evaluate()).Fault, StringComparison.Ordinal);
    }
}
