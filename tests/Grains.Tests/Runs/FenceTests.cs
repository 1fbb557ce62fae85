using Ensembles.Members;
using Grains.Interfaces.Runs;
using Grains.Tests.Fakes;

namespace Grains.Tests.Runs;

public sealed class FenceTests
{
    [Fact]
    public async Task A_report_of_an_older_placement_is_refused()
    {
        await using var cluster = await RunCluster.Start();
        using var hold = new ManualResetEventSlim();
        cluster.Trainer.BeforeEpoch = (_, _, cancellation) => hold.Wait(cancellation);
        var run = await cluster.Submit(Recipes.Tiny());
        await cluster.Until(run, status => status.Members[0].State == MemberState.Training);

        var verdict = await cluster.Inside.GetGrain<IRunCoordinator>(run).Report(Report(incarnation: 0));

        Assert.True(verdict.Refused);
        Assert.Null((await cluster.Run(run).GetStatus())!.Members[0].LastEpoch);
        hold.Set();
        await cluster.UntilEnded(run);
    }

    [Fact]
    public async Task The_same_report_twice_is_one_report()
    {
        await using var cluster = await RunCluster.Start();
        cluster.Trainer.BeforeEpoch = (_, epoch, cancellation) =>
        {
            if (epoch == 2) cancellation.WaitHandle.WaitOne();
        };
        var run = await cluster.Submit(Recipes.Tiny(members: 1));
        var before = await cluster.Until(run, status => status.Ensemble.Epoch == 1);

        var verdict = await cluster.Inside.GetGrain<IRunCoordinator>(run).Report(Report(incarnation: 1));

        var after = (await cluster.Run(run).GetStatus())!;
        Assert.False(verdict.Refused);
        Assert.Equal((1, before.Ensemble.ValidationLoss), (after.Ensemble.Epoch, after.Ensemble.ValidationLoss));
        await cluster.Run(run).Stop();
    }

    [Fact]
    public async Task A_report_that_comes_before_those_of_earlier_epochs_does_not_end_the_turn_before_they_are_reported()
    {
        await using var cluster = await RunCluster.Start();
        using var hold = new ManualResetEventSlim();
        cluster.Trainer.BeforeEpoch = (_, _, cancellation) => hold.Wait(cancellation);
        var run = await cluster.Submit(Recipes.Tiny(members: 1, maxEpochs: 3, patience: 3));
        await cluster.Until(run, status => status.Members[0].State == MemberState.Training);

        // As after a loss of the run's grain: what the lost activation received, the new one has not.
        var verdict = await cluster.Inside.GetGrain<IRunCoordinator>(run).Report(Report(incarnation: 1, epoch: 3));
        hold.Set();

        Assert.False(verdict.EndTurn);
        var ended = await cluster.UntilEnded(run);
        Assert.Equal((RunState.Finished, 3), (ended.State, ended.Ensemble.StopEpoch!.Value));
    }

    private static EpochReport Report(int incarnation, int epoch = 1) => new()
    {
        Member = 0,
        Epoch = epoch,
        Incarnation = incarnation,
        TrainLoss = 1,
        TrainAccuracy = 0,
        ValidationLoss = 9,
        ValidationAccuracy = 0,
        TrueClassProbabilities = [0, 0, 0, 0],
        Checkpoint = new CheckpointId("run", 0, epoch),
        WeightsSha256 = "other",
        Samples = 1,
        Seconds = 1,
    };
}
