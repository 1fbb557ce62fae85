using CsCheck;
using Ensembles.Placement;

namespace Ensembles.Tests.Placement;

/// <summary>Which slots a member may have at all: of the kind that it has trained on, and none that is broken.</summary>
public sealed class DeviceKindTests
{
    private static readonly MemberKey Member = new("run", 0);

    [Theory]
    [InlineData(null, "cpu", true)]
    [InlineData(null, "cuda:0", true)]
    [InlineData("cpu", "cpu", true)]
    [InlineData("cpu", "cuda:0", false)]
    [InlineData("cuda:0", "cpu", false)]
    [InlineData("cuda:0", "cuda:0", true)]
    [InlineData("cuda:0", "cuda:7", true)]
    [InlineData("cuda", "cuda:1", true)]
    public void A_member_keeps_to_the_kind_of_device_that_it_has_trained_on(string? trainedOn, string slot, bool isGiven)
    {
        var pool = Pool(("a", slot)).Request(new SlotRequest(Member.Run, Member.Index, 1, "a", trainedOn)).Assign(out var grants);
        Assert.Equal(isGiven ? [slot] : [], grants.Select(grant => grant.Device));
        Assert.Equal(isGiven ? 0 : 1, pool.Waiting.Count);
    }

    [Fact]
    public void One_that_no_free_slot_fits_does_not_hold_up_those_behind_it()
    {
        var pool = Pool(("a", "cpu")).Request(new SlotRequest("first", 0, 1, null, "cuda:0")).Request(new SlotRequest("second", 0, 9, null, "cpu")).Assign(out var grants);
        Assert.Equal("second", Assert.Single(grants).Run);
        Assert.Contains("it has trained on cuda and keeps to it", pool.ReasonToWait(pool.Waiting[0]), StringComparison.Ordinal);
    }

    [Fact]
    public void Its_silo_is_preferred_only_among_those_of_its_kind()
    {
        Pool(("a", "cuda:0"), ("b", "cpu"), ("c", "cpu")).Request(new SlotRequest(Member.Run, Member.Index, 1, "c", "cpu")).Assign(out var preferred);
        Pool(("a", "cuda:0"), ("b", "cpu")).Request(new SlotRequest(Member.Run, Member.Index, 1, "a", "cpu")).Assign(out var other);
        Assert.Equal(["c", "b"], [Assert.Single(preferred).Silo, Assert.Single(other).Silo]);
    }

    [Fact]
    public void A_silo_whose_device_has_failed_is_taken_again_only_if_there_is_no_other()
    {
        var wish = new SlotRequest(Member.Run, Member.Index, 1, null, "cuda:0", AvoidedSilo: "a");
        Pool(("a", "cuda:0"), ("b", "cuda:0")).Request(wish).Assign(out var other);
        Pool(("a", "cuda:0"), ("b", "cpu")).Request(wish).Assign(out var same);
        Assert.Equal(["b", "a"], [Assert.Single(other).Silo, Assert.Single(same).Silo]);
    }

    [Fact]
    public void A_broken_slot_is_given_to_nobody_until_its_silo_has_started_again()
    {
        var pool = Pool(("a", "cuda:0")).Register(Broken("a:1"));
        pool = pool.Request(new SlotRequest(Member.Run, Member.Index, 1, null, "cuda:0")).Assign(out var grants);
        Assert.Empty(grants);
        Assert.Equal("every slot is broken (an illegal access) until its silo has started again", pool.ReasonToWait(pool.Waiting[0]));
        pool.Register(Silos.Report("a", "a:2", [new Slot("cuda:0")])).Assign(out grants);
        Assert.Single(grants);
    }

    [Fact]
    public void A_renewal_that_tells_of_a_broken_device_changes_no_lease()
    {
        var pool = Pool(("a", "cuda:0")).Request(new SlotRequest(Member.Run, Member.Index, 0, null)).Assign(out _).Register(Broken("a:1"));
        Assert.Equal(Member, pool.Silos["a"].Slots[0].Holder);
        Assert.Equal("an illegal access.", pool.Silos["a"].Slots[0].Fault);
        Assert.Null(pool.Register(Silos.Report("a", "a:1", [new Slot("cuda:0")])).Silos["a"].Slots[0].Fault);
    }

    [Fact]
    public void Whatever_happens_no_member_changes_its_kind() => Gen.Int[0, 5].Array[1, 40].Sample(steps =>
    {
        var pool = Pool(("a", "cpu"), ("b", "cuda:0"), ("c", "cuda:1"), ("d", "cpu"));
        var kinds = new Dictionary<int, string>();
        var devices = new Dictionary<int, string>();
        foreach (var step in steps)
        {
            pool = pool.Release(new MemberKey("run", step)).Request(new SlotRequest("run", step, 1, null, devices.GetValueOrDefault(step))).Assign(out var grants);
            foreach (var grant in grants)
            {
                devices[grant.Member] = grant.Device;
                Assert.Equal(grant.Device[..2], kinds.TryGetValue(grant.Member, out var kind) ? kind : kinds[grant.Member] = grant.Device[..2]);
            }
        }
    });

    private static SiloReport Broken(string address) => Silos.Report("a", address, [new Slot("cuda:0", Fault: "an illegal access.")]);

    private static DevicePool Pool(params (string Silo, string Device)[] slots) =>
        slots.Aggregate(DevicePool.Empty, (pool, slot) => pool.Register(Silos.Report(slot.Silo, $"{slot.Silo}:1", [new Slot(slot.Device)])));
}
