using Ensembles.Members;
using Ensembles.Recipes;
using Ensembles.Runs;

namespace Ensembles.Tests.Runs;

public sealed class FailurePolicyTests
{
    // Retries 2, of 3 members at least 2: fault, how often in a row, members left, what is decided.
    [Theory]
    [InlineData(FaultKind.SiloLost, 1, 3, "again")]
    [InlineData(FaultKind.SiloLost, 2, 3, "again")]
    [InlineData(FaultKind.SiloLost, 3, 3, "give up")]
    [InlineData(FaultKind.SiloLost, 3, 2, "fail")]
    [InlineData(FaultKind.Engine, 1, 3, "again")]
    [InlineData(FaultKind.Device, 2, 3, "again")]
    [InlineData(FaultKind.Device, 3, 3, "give up")]
    [InlineData(FaultKind.Device, 3, 2, "interrupt")]
    [InlineData(FaultKind.Storage, 1, 2, "again")]
    [InlineData(FaultKind.Storage, 3, 2, "interrupt")]
    [InlineData(FaultKind.Data, 1, 2, "again")]
    [InlineData(FaultKind.Data, 3, 2, "interrupt")]
    [InlineData(FaultKind.Engine, 3, 2, "fail")]
    [InlineData(FaultKind.Silence, 1, 2, "again")]
    [InlineData(FaultKind.Loss, 1, 3, "give up")]
    [InlineData(FaultKind.Loss, 1, 2, "fail")]
    [InlineData(FaultKind.Plan, 1, 3, "fail")]
    public void A_fault_is_answered_by_kind_count_and_members_left(FaultKind kind, int count, int left, string expected)
    {
        var recipe = new FailureRecipe { Retries = 2, MinMembers = 2 };
        var decision = FailurePolicy.Decide(recipe, 3, left, Faults(kind, count));
        Assert.Equal(expected, decision switch { PlaceAgain => "again", GiveUpMember => "give up", InterruptRun => "interrupt", _ => "fail" });
    }

    // Whether the run's policy halves, what is wrong with the device, how many images at once are still possible.
    [Theory]
    [InlineData(OutOfMemoryRule.Halve, DeviceFault.OutOfMemory, 32, 32)]
    [InlineData(OutOfMemoryRule.Halve, DeviceFault.OutOfMemory, null, null)]
    [InlineData(OutOfMemoryRule.Halve, DeviceFault.MemoryTaken, 32, null)]
    [InlineData(OutOfMemoryRule.Halve, DeviceFault.Lost, 32, null)]
    [InlineData(OutOfMemoryRule.Halve, null, 32, null)]
    [InlineData(OutOfMemoryRule.Retry, DeviceFault.OutOfMemory, 32, null)]
    public void Fewer_images_at_once_are_tried_only_if_the_recipe_says_so_and_memory_is_what_lacks(OutOfMemoryRule rule, DeviceFault? fault, int? smaller, int? expected)
    {
        var recipe = new FailureRecipe { Retries = 0, OutOfMemory = rule };
        var decision = FailurePolicy.Decide(recipe, 3, 3, [new MemberFault(FaultKind.Device, "why", 0, DateTimeOffset.UnixEpoch, fault)], smaller);
        Assert.Equal<FailureDecision>(expected is { } images ? new ShrinkBatches(images) : new InterruptRun(), decision);
    }

    [Fact]
    public void Without_a_least_number_no_member_is_given_up()
    {
        Assert.IsType<FailRun>(FailurePolicy.Decide(new FailureRecipe(), 3, 3, Faults(FaultKind.Loss, 1)));
    }

    [Fact]
    public void A_silo_that_was_lost_once_costs_no_pause_and_every_further_fault_doubles_it_up_to_two_minutes()
    {
        var recipe = new FailureRecipe { Retries = 12 };
        TimeSpan[] PausesOf(FaultKind kind) => [.. Enumerable.Range(1, 9).Select(count => ((PlaceAgain)FailurePolicy.Decide(recipe, 3, 3, Faults(kind, count))).After)];
        Assert.Equal([0, 2, 4, 8, 16, 32, 64, 120, 120], PausesOf(FaultKind.SiloLost).Select(pause => (int)pause.TotalSeconds));
        Assert.Equal([2, 4, 8, 16, 32, 64, 120, 120, 120], PausesOf(FaultKind.Engine).Select(pause => (int)pause.TotalSeconds));
    }

    private static List<MemberFault> Faults(FaultKind kind, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => new MemberFault(kind, "why", 0, DateTimeOffset.UnixEpoch))];
}
