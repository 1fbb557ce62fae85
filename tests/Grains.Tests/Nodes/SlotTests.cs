using Ensembles.Placement;
using Grains.Interfaces.Nodes;
using Grains.Interfaces.Runs;
using Grains.Tests.Fakes;

namespace Grains.Tests.Nodes;

public sealed class SlotTests
{
    [Fact]
    public async Task More_members_than_slots_take_turns_and_never_share_a_slot()
    {
        await using var cluster = await RunCluster.Start(trainers: 2);
        var run = await cluster.Submit(Recipes.Tiny(members: 5, maxEpochs: 6));

        var status = await cluster.UntilEnded(run);

        Assert.Equal((RunState.Finished, 6), (status.State, status.Ensemble.StopEpoch!.Value));
        Assert.False(cluster.Trainer.TwoOnOneSlot);
        Assert.Equal(30, cluster.Trainer.Trained.Distinct().Count());
    }

    [Fact]
    public async Task Members_keep_in_step_where_they_take_turns()
    {
        await using var cluster = await RunCluster.Start(trainers: 1);
        var run = await cluster.Submit(Recipes.Tiny(members: 3, maxEpochs: 4));

        await cluster.UntilEnded(run);

        var spread = cluster.Trainer.Trained
            .Scan(new int[3], (done, epoch) => [.. done.Select((count, member) => member == epoch.Member ? epoch.Epoch : count)])
            .Max(done => done.Max() - done.Min());
        Assert.Equal(1, spread);
    }

    [Fact]
    public async Task Waiting_members_are_seen_in_the_queue()
    {
        await using var cluster = await RunCluster.Start(trainers: 1);
        using var hold = new ManualResetEventSlim();
        cluster.Trainer.BeforeEpoch = (_, _, cancellation) => hold.Wait(cancellation);
        var run = await cluster.Submit(Recipes.Tiny(members: 3));
        var status = await cluster.Until(run, seen => seen.Members.Count(member => member.State == MemberState.Queued) == 2);

        var nodes = await cluster.Silos.Client.GetGrain<INodesGrain>(INodesGrain.Key).Show();

        Assert.Equal([1, 2], status.Members.Select(member => member.QueuePosition).OfType<int>().Order());
        Assert.Equal(2, nodes.Queue.Length);
        Assert.Equal(run, nodes.Silos.Single(silo => silo.Name == "trainer-1").Slots.Single().Run);
        hold.Set();
        await cluster.UntilEnded(run);
    }

    [Fact]
    public async Task A_lost_silo_costs_its_member_a_restart_and_the_run_ends_the_same()
    {
        await using var cluster = await RunCluster.Start(trainers: 2);
        using var hold = new ManualResetEventSlim();
        cluster.Trainer.BeforeEpoch = (_, epoch, cancellation) =>
        {
            if (epoch == 2) hold.Wait(cancellation);
        };
        var run = await cluster.Submit(Recipes.Tiny(members: 2, maxEpochs: 4));
        var before = await cluster.Until(run, seen => seen.Members.All(member => member is { LastEpoch: 1, State: MemberState.Training }));
        var victim = before.Members[0].Silo;

        await cluster.Silos.KillSiloAsync(cluster.SiloOf(victim!));
        await cluster.Until(run, seen => seen.Members.Any(member => member.Restarts > 0));
        hold.Set();

        var status = await cluster.UntilEnded(run);
        Assert.Equal((RunState.Finished, 4), (status.State, status.Ensemble.StopEpoch!.Value));
        Assert.Equal(1, status.Members[0].Restarts);
        Assert.DoesNotContain(victim, status.Members.Select(member => member.Silo));
    }

    [Fact]
    public async Task A_late_word_of_a_process_that_was_replaced_drives_nobody_out()
    {
        await using var cluster = await RunCluster.Start(trainers: 1);
        using var hold = new ManualResetEventSlim();
        cluster.Trainer.BeforeEpoch = (_, epoch, cancellation) =>
        {
            if (epoch == 2) hold.Wait(cancellation);
        };
        var run = await cluster.Submit(Recipes.Tiny(members: 1, maxEpochs: 3));
        await cluster.Until(run, seen => seen.Members[0] is { LastEpoch: 1, State: MemberState.Training });
        var address = cluster.SiloOf("trainer-1").SiloAddress;
        var before = SiloAddress.New(address.Endpoint, address.Generation - 1);

        await cluster.Inside.GetGrain<IDevicePoolGrain>(INodesGrain.Key).Register(
            new SiloReport("trainer-1", "trainer", 1, before.ToParsableString(), null, [new Slot("cpu")]));
        hold.Set();

        var status = await cluster.UntilEnded(run);
        Assert.Equal((RunState.Finished, 0), (status.State, status.Members[0].Restarts));
    }
}
