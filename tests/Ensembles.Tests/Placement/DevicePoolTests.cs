using CsCheck;
using Ensembles.Placement;

namespace Ensembles.Tests.Placement;

public sealed class DevicePoolTests
{
    [Fact]
    public void A_waiting_member_gets_the_free_slot_of_the_silo_it_was_on()
    {
        var pool = Pool("a", "b").Request(new SlotRequest("run", 0, 3, "b")).Assign(out var grants);

        Assert.Equal("b", Assert.Single(grants).Silo);
        Assert.Empty(pool.Waiting);
    }

    [Fact]
    public void Devices_with_several_slots_share_the_members_out()
    {
        var silo = Silos.Report("a", "a:1", [new Slot("cuda:0"), new Slot("cuda:0"), new Slot("cuda:1"), new Slot("cuda:1")]);

        DevicePool.Empty.Register(silo).Request(Wish("run", 0, 0)).Request(Wish("run", 1, 0)).Request(Wish("run", 2, 0)).Assign(out var grants);

        Assert.Equal(["cuda:0", "cuda:1", "cuda:0"], grants.Select(grant => grant.Device));
        Assert.Equal([0, 2, 1], grants.Select(grant => grant.Slot));
    }

    [Fact]
    public void The_member_with_the_fewest_epochs_comes_first()
    {
        Pool("a").Request(Wish("run", 0, 4)).Request(Wish("run", 1, 2)).Assign(out var grants);

        Assert.Equal(new MemberKey("run", 1), Assert.Single(grants).Key);
    }

    [Fact]
    public void The_run_that_holds_the_fewest_slots_comes_first()
    {
        var held = Pool("a", "b").Request(Wish("first", 0, 0)).Assign(out _);

        held.Request(Wish("first", 1, 0)).Request(Wish("second", 0, 9)).Assign(out var grants);

        Assert.Equal(new MemberKey("second", 0), Assert.Single(grants).Key);
    }

    [Fact]
    public void Asking_twice_is_asking_once()
    {
        var pool = Pool("a").Request(Wish("run", 0, 0)).Request(Wish("run", 0, 0)).Assign(out var grants);

        Assert.Single(grants);
        Assert.Empty(pool.Request(Wish("run", 0, 0)).Waiting);
    }

    [Fact]
    public void A_renewal_does_not_bring_back_a_lease_that_was_released()
    {
        var held = Pool("a").Request(Wish("run", 0, 0)).Assign(out _);
        var late = Silos.Report("a", "a:1", [new Slot("cpu", "run", 0)]);

        var pool = held.Release(new MemberKey("run", 0)).Register(late);

        Assert.Null(pool.Silos["a"].Slots[0].Holder);
    }

    [Fact]
    public void A_pool_that_lost_its_memory_learns_the_leases_from_the_silos()
    {
        var pool = DevicePool.Empty.Register(Silos.Report("a", "a:1", [new Slot("cpu", "run", 0)]));

        pool.Request(Wish("run", 1, 0)).Assign(out var grants);

        Assert.Empty(grants);
    }

    [Fact]
    public void A_silo_that_goes_tells_whose_slots_went_with_it()
    {
        var pool = Pool("a").Request(Wish("run", 2, 0)).Assign(out _).Remove("a", out var lost);

        Assert.Equal(new MemberKey("run", 2), Assert.Single(lost));
        Assert.Empty(pool.Silos);
    }

    [Fact]
    public void A_silo_that_is_not_ready_gets_no_member_says_why_and_offers_its_slots_when_it_is()
    {
        var waiting = DevicePool.Empty.Register(Silos.Report("a", "a:1", [], "The disk is full; make room.")).Request(Wish("run", 0, 0)).Assign(out var none);
        Assert.Empty(none);
        Assert.Equal("there are no slots; silo a is not ready: The disk is full; make room", waiting.ReasonToWait(waiting.Waiting[0]));

        waiting.Register(Silo("a")).Assign(out var grants);
        Assert.Equal("a", Assert.Single(grants).Silo);
    }

    [Fact]
    public void A_silo_that_is_not_ready_is_named_beside_slots_that_are_in_use()
    {
        var pool = Pool("a").Register(Silos.Report("b", "b:1", [], "The disk is full.")).Request(Wish("run", 0, 0)).Request(Wish("run", 1, 0)).Assign(out _);
        Assert.Equal("all 1 slots are in use; silo b is not ready: The disk is full", pool.ReasonToWait(pool.Waiting[0]));
        Assert.Equal("all 2 slots are in use", pool.Register(Silo("b")).ReasonToWait(pool.Waiting[0]));
    }

    [Fact]
    public void No_slot_is_ever_given_twice_and_no_member_holds_two()
    {
        var steps = Gen.Select(Gen.Int[0, 4], Gen.Int[0, 5]).Array[1, 60];
        steps.Sample(script =>
        {
            var pool = Pool("a", "b", "c");
            foreach (var (kind, member) in script) pool = Step(pool, kind, member);
            var holders = pool.Silos.Values.SelectMany(silo => silo.Slots).Select(slot => slot.Holder).OfType<MemberKey>().ToList();
            Assert.Equal(holders.Count, holders.Distinct().Count());
            Assert.Empty(holders.Intersect(pool.Waiting.Select(request => request.Key)));
        });
    }

    [Fact]
    public void No_slot_stays_free_while_a_member_waits()
    {
        var steps = Gen.Select(Gen.Int[0, 4], Gen.Int[0, 5]).Array[1, 60];
        steps.Sample(script =>
        {
            var pool = Pool("a", "b", "c");
            foreach (var (kind, member) in script) pool = Step(pool, kind, member);
            pool = pool.Assign(out _);
            var free = pool.Silos.Values.Sum(silo => silo.Slots.Count(slot => slot.Holder is null));
            Assert.True(free == 0 || pool.Waiting.IsEmpty);
        });
    }

    private static DevicePool Step(DevicePool pool, int kind, int member) => kind switch
    {
        0 => pool.Request(Wish($"run{member % 2}", member, member)),
        1 => pool.Assign(out _),
        2 => pool.Release(new MemberKey($"run{member % 2}", member)),
        3 => pool.Remove("abc"[member % 3].ToString(), out _),
        _ => pool.Register(Silo("abc"[member % 3].ToString())),
    };

    private static SlotRequest Wish(string run, int member, int epochs) => new(run, member, epochs, null);

    private static SiloReport Silo(string name) => Silos.Report(name, $"{name}:1", [new Slot("cpu")]);

    private static DevicePool Pool(params string[] silos) =>
        silos.Aggregate(DevicePool.Empty, (pool, name) => pool.Register(Silo(name)));
}
