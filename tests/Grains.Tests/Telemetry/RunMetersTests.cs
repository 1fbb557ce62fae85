using Ensembles.Members;
using Grains.Interfaces.Runs;
using Grains.Telemetry;
using Grains.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace Grains.Tests.Telemetry;

/// <summary>What the metrics say of runs that train.</summary>
public sealed class RunMetersTests
{
    [Fact]
    public async Task A_run_and_its_members_are_shown_as_they_are()
    {
        await using var cluster = await RunCluster.Start();
        using var readings = ReadingsOf(cluster, "control-1");
        // Better until epoch 2, and worse after it.
        cluster.Trainer.TrueClass = (member, epoch) => epoch == 2 ? 0.8f - member * 0.1f : 0.5f;
        var run = await cluster.Submit(Recipes.Tiny(members: 2, maxEpochs: 9));
        await cluster.UntilEnded(run);

        Assert.Equal(["ensemble_run_info{run=tiny-1,recipe=tiny,seed=1,members=2} 1"], readings.Now("ensemble_run_info"));
        Assert.Equal(["finished"], readings.Now("ensemble_run_state").Where(series => series.EndsWith(" 1", StringComparison.Ordinal)).Select(series => series.Split("state=")[1].Split('}')[0]));
        Assert.Equal(5, readings.Now("ensemble_run_state").Count);
        Assert.Equal(["ensemble_epoch{run=tiny-1} 4"], readings.Now("ensemble_epoch"));
        Assert.Equal(["ensemble_epochs_max{run=tiny-1} 9"], readings.Now("ensemble_epochs_max"));
        Assert.Equal(["ensemble_best_epoch{run=tiny-1} 2"], readings.Now("ensemble_best_epoch"));
        Assert.Equal(["ensemble_early_stop_patience_remaining{run=tiny-1} 0"], readings.Now("ensemble_early_stop_patience_remaining"));
        Assert.Equal(["ensemble_validation_loss{run=tiny-1} 0.6931"], readings.Now("ensemble_validation_loss"));
        Assert.Equal(["ensemble_ambiguity_nats{run=tiny-1} 0"], readings.Now("ensemble_ambiguity_nats"));
        Assert.Equal(["ensemble_member_train_loss{run=tiny-1,member=0} 0.25", "ensemble_member_train_loss{run=tiny-1,member=1} 0.25"], readings.Now("ensemble_member_train_loss"));
        Assert.Equal(["ensemble_member_state{run=tiny-1,member=0,state=finished} 1", "ensemble_member_state{run=tiny-1,member=1,state=finished} 1"], readings.Now("ensemble_member_state"));
        Assert.Equal(["ensemble_members_expected{run=tiny-1} 0"], readings.Now("ensemble_members_expected"));
        // Two members, four epochs.
        Assert.Equal(8, readings.Recorded("ensemble_barrier_wait_seconds").Count);
    }

    [Fact]
    public async Task Members_that_train_are_expected_and_ready()
    {
        await using var cluster = await RunCluster.Start();
        using var readings = ReadingsOf(cluster, "control-1");
        using var held = new ManualResetEventSlim();
        cluster.Trainer.BeforeEpoch = (_, epoch, cancellation) =>
        {
            if (epoch == 2) held.Wait(cancellation);
        };
        var run = await cluster.Submit(Recipes.Tiny(members: 2));
        await cluster.Until(run, status => status.Ensemble.Epoch == 1);

        Assert.Equal(["ensemble_members_expected{run=tiny-1} 2"], readings.Now("ensemble_members_expected"));
        Assert.Equal(["ensemble_members_ready{run=tiny-1} 2"], readings.Now("ensemble_members_ready"));
        Assert.Equal(
            ["ensemble_member_info{run=tiny-1,member=0,silo=trainer,device=trainer} 1", "ensemble_member_info{run=tiny-1,member=1,silo=trainer,device=trainer} 1"],
            readings.Now("ensemble_member_info").Select(WithoutNumbers).Order(StringComparer.Ordinal));
        held.Set();
        await cluster.UntilEnded(run);

        // Which of the two is on which silo is a matter of chance.
        static string WithoutNumbers(string series) => series.Replace("trainer-1", "trainer", StringComparison.Ordinal).Replace("trainer-2", "trainer", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_member_that_cannot_go_on_is_counted_by_its_reason_from_zero_on()
    {
        await using var cluster = await RunCluster.Start();
        using var readings = ReadingsOf(cluster, "control-1");
        cluster.Trainer.BeforeEpoch = (plan, epoch, _) =>
        {
            if (plan.Member == 1 && epoch == 2) throw new TrainingException("The loss is not a number at epoch 2.", FaultKind.Loss);
        };
        var run = await cluster.Submit(Recipes.Tiny(members: 2));
        await cluster.Until(run, status => status.State == RunState.Failed);

        var restarts = readings.Now("ensemble_member_restarts_total");
        Assert.Contains("ensemble_member_restarts_total{run=tiny-1,member=1,reason=loss} 1", restarts);
        Assert.Contains("ensemble_member_restarts_total{run=tiny-1,member=0,reason=silo-lost} 0", restarts);
        Assert.Equal(2 * 9, restarts.Count);
    }

    [Fact]
    public async Task A_run_that_is_deleted_is_shown_no_more()
    {
        await using var cluster = await RunCluster.Start();
        using var readings = ReadingsOf(cluster, "control-1");
        var run = await cluster.Submit(Recipes.Tiny(members: 2));
        await cluster.UntilEnded(run);
        Assert.NotEmpty(readings.Now("ensemble_epoch"));

        Assert.Null((await cluster.Index.Delete(run)).Fault);

        await Eventually(() => readings.Now().All(series => !series.Contains("tiny-1", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_pool_tells_who_waits_and_which_silos_it_knows()
    {
        await using var cluster = await RunCluster.Start(trainers: 1);
        using var readings = ReadingsOf(cluster, "control-1");
        using var held = new ManualResetEventSlim();
        cluster.Trainer.BeforeEpoch = (_, _, cancellation) => held.Wait(cancellation);
        var run = await cluster.Submit(Recipes.Tiny(members: 3));

        await Eventually(() => readings.Now("ensemble_queue_length") is ["ensemble_queue_length{} 2"]);
        Assert.Equal(["ensemble_silos{role=control} 1", "ensemble_silos{role=trainer} 1"], readings.Now("ensemble_silos").Order(StringComparer.Ordinal));
        held.Set();
        await cluster.UntilEnded(run);
    }

    private static Readings ReadingsOf(RunCluster cluster, string silo) =>
        new(cluster.Silos.GetSiloServiceProvider(cluster.SiloOf(silo).SiloAddress).GetRequiredService<EnsembleMeter>());

    // Shown once a second, or when the grain is gone.
    private static async Task Eventually(Func<bool> reached)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!reached()) await Task.Delay(20, limit.Token);
    }
}
