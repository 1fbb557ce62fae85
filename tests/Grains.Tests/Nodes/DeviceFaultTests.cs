using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Ensembles.Members;
using Ensembles.Runs;
using Grains.Interfaces.Nodes;
using Grains.Interfaces.Runs;
using Grains.Telemetry;
using Grains.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace Grains.Tests.Nodes;

/// <summary>Faults of a device, as the engine reports them: what a run makes of each.</summary>
public sealed class DeviceFaultTests
{
    [Theory]
    [InlineData(DeviceFault.OutOfMemory, "out-of-memory", false)]
    [InlineData(DeviceFault.MemoryTaken, "memory-taken", false)]
    [InlineData(DeviceFault.Lost, "lost", true)]
    [InlineData(DeviceFault.Ecc, "ecc", true)]
    [InlineData(DeviceFault.Context, "context", true)]
    [InlineData(DeviceFault.Driver, "driver", true)]
    [InlineData(DeviceFault.Other, "other", false)]
    public async Task A_fault_is_an_event_with_its_place_is_counted_by_its_kind_and_the_member_goes_elsewhere(DeviceFault fault, string kind, bool isBroken)
    {
        await using var cluster = await RunCluster.Start(trainers: 2);
        using var readings = ReadingsOf(cluster);
        var failed = "";
        cluster.Trainer.FaultOfDevice = device => isBroken && device == failed ? "it computes no more" : null;
        cluster.Trainer.BeforeEpoch = (plan, epoch, _) =>
        {
            if (epoch == 2 && Interlocked.CompareExchange(ref failed, plan.Device, "") is "") throw Fault(fault, plan);
        };
        var run = await cluster.Submit(Recipes.Tiny(members: 1));

        var status = await cluster.UntilEnded(run);

        Assert.Equal((RunState.Finished, 1), (status.State, status.Members[0].Restarts));
        Assert.NotEqual(failed, status.Members[0].Device);
        var lost = Assert.Single(await cluster.Events(run), happened => happened.Kind == RunEventKind.Lost);
        Assert.Equal((0, $"On {failed}: {fault} of {failed}; do something; placed again after 2 s"), (lost.Member, lost.Text));
        var counts = readings.Now("ensemble_device_faults_total");
        Assert.Equal(Enum.GetValues<DeviceFault>().Length, counts.Count);
        Assert.Equal([$"ensemble_device_faults_total{{run=tiny-1,kind={kind}}} 1"], counts.Where(series => !series.EndsWith(" 0", StringComparison.Ordinal)));
        var slots = (await cluster.Silos.Client.GetGrain<INodesGrain>(INodesGrain.Key).Show()).Silos.SelectMany(silo => silo.Slots);
        Assert.Equal(isBroken ? 1 : 0, slots.Count(slot => slot.Fault is not null));
    }

    [Fact]
    public async Task If_the_recipe_says_so_all_members_begin_again_with_half_as_many_images_at_once()
    {
        await using var cluster = await RunCluster.Start(trainers: 2);
        var trained = new ConcurrentQueue<(int Member, int Epoch, int? MicroBatch)>();
        using var ahead = new ManualResetEventSlim();
        cluster.Trainer.BeforeEpoch = (plan, epoch, cancellation) => trained.Enqueue(TrainUnlessFull(plan, epoch, ahead, cancellation));
        var run = await cluster.Submit(Halving(members: 2));

        var status = await cluster.UntilEnded(run);

        Assert.Equal((RunState.Finished, 4), (status.State, status.Ensemble.StopEpoch!.Value));
        Assert.Equal([0, 1], status.Members.Select(member => member.Restarts));
        // Every epoch again, and with the same number for all.
        foreach (var member in new[] { 0, 1 }) Assert.Equal([1, 2, 3, 4], trained.Where(epoch => epoch.Member == member && epoch.MicroBatch == 5).Select(epoch => epoch.Epoch));
        Assert.All(trained.Where(epoch => epoch.MicroBatch is null), epoch => Assert.Equal(0, epoch.Member));
        var adapted = Assert.Single(await cluster.Events(run), happened => happened.Kind == RunEventKind.Adapted);
        Assert.Equal(1, adapted.Member);
        Assert.StartsWith("training.microBatch is 5 from now on, because the memory of trainer-", adapted.Text, StringComparison.Ordinal);
        var manifest = JsonNode.Parse((await cluster.Run(run).GetManifest())!)!;
        var recipe = manifest["recipe"] is JsonValue text ? JsonNode.Parse(text.GetValue<string>())! : manifest["recipe"]!;
        Assert.Equal((10, 5), (recipe["training"]!["batchSize"]!.GetValue<int>(), recipe["training"]!["microBatch"]!.GetValue<int>()));
        Assert.Single(manifest["warnings"]!.AsArray());
    }

    [Fact]
    public async Task What_was_decided_is_stored_before_it_is_done_and_done_by_the_next_activation()
    {
        await using var cluster = await RunCluster.Start(trainers: 2, autoResume: true);
        var trained = new ConcurrentQueue<(int Member, int Epoch, int? MicroBatch)>();
        using var held = new ManualResetEventSlim();
        using var ahead = new ManualResetEventSlim();
        cluster.Checkpoints.BeforeFence = () =>
        {
            if (ahead.IsSet) held.Wait(TimeSpan.FromMinutes(1));
        };
        cluster.Trainer.BeforeEpoch = (plan, epoch, cancellation) => trained.Enqueue(TrainUnlessFull(plan, epoch, ahead, cancellation));
        var run = await cluster.Submit(Halving(members: 2));
        while ((await cluster.Events(run)).All(happened => happened.Kind != RunEventKind.Adapted)) await Task.Delay(20, TestContext.Current.CancellationToken);

        await cluster.Silos.DeactivateAsync(cluster.Run(run));
        held.Set();

        Assert.Equal(RunState.Finished, (await cluster.UntilEnded(run)).State);
        foreach (var member in new[] { 0, 1 }) Assert.Equal([1, 2, 3, 4], trained.Where(epoch => epoch.Member == member && epoch.MicroBatch == 5).Select(epoch => epoch.Epoch).Distinct());
        Assert.Single(await cluster.Events(run), happened => happened.Kind == RunEventKind.Adapted);
    }

    [Fact]
    public async Task After_a_decided_epoch_a_run_keeps_its_batches_and_is_interrupted_with_the_offer()
    {
        await using var cluster = await RunCluster.Start(trainers: 1);
        using var decided = new ManualResetEventSlim();
        cluster.Trainer.BeforeEpoch = (plan, epoch, cancellation) =>
        {
            if (epoch < 3) return;
            decided.Wait(cancellation);
            throw Fault(DeviceFault.OutOfMemory, plan);
        };
        var run = await cluster.Submit(Halving(members: 1, failures: ", \"retries\": 0"));
        await cluster.Until(run, status => status.Ensemble.Epoch == 2);
        decided.Set();

        var interrupted = await cluster.Until(run, status => status.State == RunState.Interrupted);

        Assert.Contains("OutOfMemory of trainer-", interrupted.Interruption, StringComparison.Ordinal);
        Assert.DoesNotContain(await cluster.Events(run), happened => happened.Kind == RunEventKind.Adapted);
    }

    [Fact]
    public async Task When_nothing_smaller_is_left_the_run_is_interrupted()
    {
        await using var cluster = await RunCluster.Start(trainers: 1);
        cluster.Trainer.BeforeEpoch = (plan, _, _) => throw Fault(DeviceFault.OutOfMemory, plan);
        var run = await cluster.Submit(Halving(members: 1, failures: ", \"retries\": 0"));

        var interrupted = await cluster.Until(run, status => status.State == RunState.Interrupted);

        Assert.Contains("OutOfMemory of trainer-", interrupted.Interruption, StringComparison.Ordinal);
        Assert.Single(await cluster.Events(run), happened => happened.Kind == RunEventKind.Adapted);
    }

    // The memory of member 1 is full for whole batches. The other one is ahead by then, and what it has stored is of whole batches.
    private static (int Member, int Epoch, int? MicroBatch) TrainUnlessFull(MemberPlan plan, int epoch, ManualResetEventSlim ahead, CancellationToken cancellation)
    {
        var microBatch = plan.Recipe.Training.MicroBatch;
        if (plan.Member == 1 && microBatch is null)
        {
            ahead.Wait(cancellation);
            throw Fault(DeviceFault.OutOfMemory, plan);
        }

        if (plan.Member == 0 && epoch == 3 && microBatch is null) ahead.Set();
        return (plan.Member, epoch, microBatch);
    }

    private static TrainingException Fault(DeviceFault fault, MemberPlan plan) => new($"{fault} of {plan.Device}; do something.", FaultKind.Device)
    {
        Device = fault,
        OfferedMicroBatch = fault == DeviceFault.OutOfMemory ? plan.Recipe.Training.Smaller : null,
    };

    private static string Halving(int members, string failures = "") =>
        Recipes.Tiny(members, failures: $"\"outOfMemory\": \"halve\"{failures}").Replace("\"batchSize\": 5", "\"batchSize\": 10", StringComparison.Ordinal);

    private static Readings ReadingsOf(RunCluster cluster) => new(cluster.Silos.GetSiloServiceProvider(cluster.SiloOf("control-1").SiloAddress).GetRequiredService<EnsembleMeter>());
}
