using Ensembles.Members;
using Grains.Engine;
using Grains.Interfaces.Nodes;
using Grains.Interfaces.Runs;
using Grains.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace Grains.Tests.Nodes;

/// <summary>Devices that fail. The fake devices have their silo's name.</summary>
public sealed class BrokenDeviceTests
{
    private const string Fault = "CUDA error: an illegal memory access was encountered";

    [Fact]
    public async Task A_device_that_computes_no_more_is_shown_as_broken_and_gets_no_member_any_more()
    {
        await using var cluster = await RunCluster.Start(trainers: 2);
        var broken = "";
        cluster.Trainer.FaultOfDevice = device => device == broken ? Fault : null;
        cluster.Trainer.BeforeEpoch = (plan, epoch, _) =>
        {
            if (epoch == 2 && Interlocked.CompareExchange(ref broken, plan.Device, "") is "") throw new TrainingException($"libtorch gave up: {Fault}.", FaultKind.Device);
            if (plan.Device == broken) throw new TrainingException($"libtorch gave up: {Fault}.", FaultKind.Device);
        };
        var run = await cluster.Submit(Recipes.Tiny(members: 2, failures: "\"retries\": 1"));

        var status = await cluster.UntilEnded(run);

        // One fault only: no member was sent there again, although the one that trained there would have preferred it.
        Assert.Equal((RunState.Finished, 1), (status.State, status.Members.Sum(member => member.Restarts)));
        Assert.All(status.Members, member => Assert.NotEqual(broken, member.Device));
        var slots = (await cluster.Silos.Client.GetGrain<INodesGrain>(INodesGrain.Key).Show()).Silos.SelectMany(silo => silo.Slots).ToDictionary(slot => slot.Device);
        Assert.Equal([Fault, null], slots.Values.OrderBy(slot => slot.Device != broken).Select(slot => slot.Fault));
        var engine = cluster.Silos.GetSiloServiceProvider(cluster.SiloOf(broken).SiloAddress).GetRequiredService<TrainingEngine>();
        Assert.Equal([(broken, Fault)], engine.Broken);
        Assert.True(engine.AllReported);
    }

    [Fact]
    public async Task One_whose_device_still_computes_goes_elsewhere_first_and_the_slot_stays()
    {
        await using var cluster = await RunCluster.Start(trainers: 2);
        var failed = "";
        cluster.Trainer.BeforeEpoch = (plan, epoch, _) =>
        {
            if (epoch == 2 && Interlocked.CompareExchange(ref failed, plan.Device, "") is "") throw new TrainingException("CUDA out of memory.", FaultKind.Device);
        };
        var run = await cluster.Submit(Recipes.Tiny(members: 1));

        var status = await cluster.UntilEnded(run);

        Assert.Equal((RunState.Finished, 1), (status.State, status.Members[0].Restarts));
        Assert.NotEqual(failed, status.Members[0].Device);
        Assert.All((await cluster.Silos.Client.GetGrain<INodesGrain>(INodesGrain.Key).Show()).Silos.SelectMany(silo => silo.Slots), slot => Assert.Null(slot.Fault));
    }
}
