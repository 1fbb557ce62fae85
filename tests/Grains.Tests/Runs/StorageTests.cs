using System.Collections.Concurrent;
using Ensembles.Members;
using Grains.Interfaces.Runs;
using Grains.Runs;
using Grains.Tests.Fakes;

namespace Grains.Tests.Runs;

/// <summary>What happens where the stores do not answer.</summary>
public sealed class StorageTests
{
    [Fact]
    public async Task Nothing_is_announced_that_is_not_stored()
    {
        await using var cluster = await RunCluster.Start();
        var stored = new ConcurrentDictionary<string, int>();
        cluster.State.AfterWrite = (run, state) => stored[run] = (state as StoredRun)?.State?.DecidedEpoch ?? stored.GetValueOrDefault(run);
        var (writes, limits) = (0, new ConcurrentBag<(int Epoch, int Stored)>());
        // Every third write fails; whoever trains an epoch that a decision has allowed finds that decision stored.
        cluster.State.BeforeWrite = _ =>
        {
            if (Interlocked.Increment(ref writes) % 3 == 0) throw new IOException("the store is away");
        };
        cluster.Trainer.BeforeEpoch = (plan, epoch, _) => limits.Add((epoch, stored.GetValueOrDefault(plan.Run)));
        var run = await Submit(cluster);

        var status = await cluster.UntilEnded(run);

        Assert.Equal((RunState.Finished, 8), (status.State, status.Ensemble.StopEpoch!.Value));
        Assert.All(limits, allowed => Assert.True(allowed.Epoch <= allowed.Stored + 1 + Ensembles.Runs.TurnRules.RunAhead, $"{allowed}"));
    }

    [Fact]
    public async Task A_status_shows_no_decision_while_it_is_being_stored()
    {
        await using var cluster = await RunCluster.Start();
        using var writing = new ManualResetEventSlim();
        var run = await cluster.Submit(Recipes.Tiny(members: 1, maxEpochs: 3));
        cluster.State.BeforeWrite = key =>
        {
            if (key == run && !writing.IsSet) throw new IOException("the store is away");
        };
        cluster.Trainer.BeforeEpoch = (_, epoch, cancellation) => cancellation.WaitHandle.WaitOne(epoch == 1 ? 100 : 0);

        await Task.Delay(1_000, TestContext.Current.CancellationToken);
        var before = (await cluster.Run(run).GetStatus())!;
        writing.Set();
        var after = await cluster.UntilEnded(run);

        Assert.Equal(0, before.Ensemble.Epoch);
        Assert.Equal((RunState.Finished, 3), (after.State, after.Ensemble.StopEpoch!.Value));
    }

    [Fact]
    public async Task A_checkpoint_store_that_is_away_for_a_while_costs_no_decision()
    {
        await using var cluster = await RunCluster.Start();
        var accesses = 0;
        cluster.Checkpoints.BeforeAccess = () =>
        {
            if (Interlocked.Increment(ref accesses) is > 4 and < 9) throw new TrainingException("the store does not answer; look after it.", FaultKind.Storage);
        };
        var run = await cluster.Submit(Recipes.Tiny(maxEpochs: 4, failures: "\"retries\": 9"));

        var status = await cluster.UntilEnded(run);

        Assert.Equal((RunState.Finished, 4), (status.State, status.Ensemble.StopEpoch!.Value));
    }

    private static async Task<string> Submit(RunCluster cluster)
    {
        while (true)
        {
            try
            {
                return await cluster.Submit(Recipes.Tiny(maxEpochs: 8, patience: 8), "stormy");
            }
            catch (IOException)
            {
                // As a person would: once more.
                if (await cluster.Run("stormy").GetStatus() is not null) return "stormy";
            }
        }
    }
}
