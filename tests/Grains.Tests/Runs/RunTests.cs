using Grains.Interfaces.Runs;
using Grains.Tests.Fakes;

namespace Grains.Tests.Runs;

public sealed class RunTests
{
    [Fact]
    public async Task A_run_ends_at_its_last_epoch_with_one_common_best_epoch()
    {
        await using var cluster = await RunCluster.Start();
        var run = await cluster.Submit(Recipes.Tiny(maxEpochs: 4));

        var status = await cluster.UntilEnded(run);

        Assert.Equal((RunState.Finished, "max-epochs", 4, 4), (status.State, status.Ensemble.StopReason, status.Ensemble.StopEpoch!.Value, status.Ensemble.BestEpoch!.Value));
        Assert.All(status.Members, member => Assert.Equal(4, member.BestEpoch));
        Assert.Equal(Enumerable.Range(1, 4), status.Epochs.Select(epoch => epoch.Epoch));
    }

    [Fact]
    public async Task A_run_stops_by_the_ensembles_loss_though_single_members_still_improve()
    {
        await using var cluster = await RunCluster.Start();
        // Member 0 gets better for ever, the other two get worse after epoch 2: so does their mean.
        cluster.Trainer.TrueClass = (member, epoch) => member == 0 ? 0.5f + epoch * 0.01f : 0.9f - Math.Abs(epoch - 2) * 0.1f;
        var run = await cluster.Submit(Recipes.Tiny(maxEpochs: 9, patience: 2));

        var status = await cluster.UntilEnded(run);

        Assert.Equal(("patience", 4), (status.Ensemble.StopReason, status.Ensemble.StopEpoch!.Value));
        Assert.All(status.Members, member => Assert.Equal(2, member.BestEpoch));
        Assert.Equal(-Math.Log((0.52 + 0.9 + 0.9) / 3), status.Ensemble.ValidationLoss!.Value, 6);
    }

    [Fact]
    public async Task Each_member_keeps_its_own_best_epoch_with_the_per_member_criterion()
    {
        await using var cluster = await RunCluster.Start();
        cluster.Trainer.TrueClass = (member, epoch) => 0.9f - Math.Abs(epoch - member - 1) * 0.1f;
        var run = await cluster.Submit(Recipes.Tiny(maxEpochs: 9, patience: 1, criterion: "per-member"));

        var status = await cluster.UntilEnded(run);

        Assert.Equal([1, 2, 3], status.Members.Select(member => member.BestEpoch!.Value));
        Assert.DoesNotContain((0, 3), cluster.Trainer.Trained.Where(epoch => epoch.Epoch > 2 + 2));
        Assert.Equal("patience", status.Ensemble.StopReason);
    }

    [Fact]
    public async Task Only_the_best_checkpoints_are_kept()
    {
        await using var cluster = await RunCluster.Start();
        cluster.Trainer.TrueClass = (_, epoch) => 0.9f - Math.Abs(epoch - 2) * 0.1f;
        var run = await cluster.Submit(Recipes.Tiny(maxEpochs: 9, patience: 2));

        await cluster.UntilEnded(run);

        await cluster.Until(run, _ => Enumerable.Range(0, 3).All(member => cluster.Checkpoints.Epochs(run, member) is [2]));
    }

    [Fact]
    public async Task A_stopped_run_keeps_what_was_decided()
    {
        await using var cluster = await RunCluster.Start();
        cluster.Trainer.BeforeEpoch = (_, epoch, cancellation) =>
        {
            if (epoch == 3) cancellation.WaitHandle.WaitOne();
        };
        var run = await cluster.Submit(Recipes.Tiny(maxEpochs: 9));
        await cluster.Until(run, status => status.Ensemble.Epoch == 2);

        Assert.Null((await cluster.Run(run).Stop()).Fault);

        var status = await cluster.UntilEnded(run);
        Assert.Equal((RunState.Stopped, "stopped", 2), (status.State, status.Ensemble.StopReason, status.Ensemble.BestEpoch!.Value));
    }

    [Fact]
    public async Task A_member_that_cannot_go_on_fails_the_run_with_its_reason()
    {
        await using var cluster = await RunCluster.Start();
        cluster.Trainer.BeforeEpoch = (plan, epoch, _) =>
        {
            if (plan.Member == 1 && epoch == 2) throw new Ensembles.Members.TrainingException("the loss is not finite at epoch 2, step 7.");
        };
        var run = await cluster.Submit(Recipes.Tiny());

        var status = await cluster.UntilEnded(run);

        Assert.Equal(RunState.Failed, status.State);
        Assert.Contains("member 1: the loss is not finite at epoch 2", status.Failure, StringComparison.Ordinal);
        Assert.Equal(MemberState.Failed, status.Members[1].State);
    }

    [Fact]
    public async Task A_run_goes_on_where_it_was_after_its_grain_has_gone()
    {
        await using var cluster = await RunCluster.Start();
        using var hold = new ManualResetEventSlim();
        cluster.Trainer.BeforeEpoch = (_, epoch, cancellation) =>
        {
            if (epoch == 3) hold.Wait(cancellation);
        };
        var run = await cluster.Submit(Recipes.Tiny(maxEpochs: 4));
        await cluster.Until(run, status => status.Ensemble.Epoch == 2);
        await cluster.Silos.DeactivateAsync(cluster.Run(run));
        Assert.Equal(RunState.Interrupted, (await cluster.Run(run).GetStatus())!.State);

        hold.Set();
        await cluster.Run(run).Resume();

        var status = await cluster.UntilEnded(run);
        Assert.Equal((RunState.Finished, 4), (status.State, status.Ensemble.StopEpoch!.Value));
    }
}
