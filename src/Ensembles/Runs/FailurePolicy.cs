using Ensembles.Members;
using Ensembles.Recipes;

namespace Ensembles.Runs;

/// <summary>What to do about a member that cannot continue.</summary>
public abstract record FailureDecision;

/// <summary>Place it again.</summary>
/// <param name="After">Not sooner than this.</param>
public sealed record PlaceAgain(TimeSpan After) : FailureDecision;

/// <summary>Continue without it.</summary>
public sealed record GiveUpMember : FailureDecision;

/// <summary>End the run.</summary>
public sealed record FailRun : FailureDecision;

/// <summary>Let all members begin again with fewer images at once: the memory of a device does not suffice for more.</summary>
/// <param name="Images">How many at most.</param>
public sealed record ShrinkBatches(int Images) : FailureDecision;

/// <summary>Stop training and keep everything: the fault is of the environment, and the run continues when its cause is gone.</summary>
public sealed record InterruptRun : FailureDecision;

/// <summary>
/// Decides what happens when a member cannot continue: from the recipe, the member's faults, and how many members are left.
/// </summary>
public static class FailurePolicy
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(2);

    /// <summary>Decides about the newest of a member's faults.</summary>
    /// <param name="recipe">The recipe's rule.</param>
    /// <param name="members">Members that the run began with.</param>
    /// <param name="left">Members that are not given up, this one among them.</param>
    /// <param name="faults">The member's faults since it last finished an epoch, oldest first; not empty.</param>
    /// <param name="smaller">How many images at once all members may still change to, or null: <see cref="MicroBatches"/>.</param>
    public static FailureDecision Decide(
        FailureRecipe recipe, int members, int left, IReadOnlyList<MemberFault> faults, int? smaller = null)
    {
        var newest = faults[^1].Kind;
        if (recipe.OutOfMemory == OutOfMemoryRule.Halve && faults[^1].Device == DeviceFault.OutOfMemory && smaller is { } images)
            return new ShrinkBatches(images);
        if (newest == FaultKind.Plan) return new FailRun();
        if (newest != FaultKind.Loss && faults.Count <= recipe.Retries) return new PlaceAgain(PauseAfter(newest, faults.Count));
        if (left - 1 >= (recipe.MinMembers ?? members)) return new GiveUpMember();
        return newest.IsOfEnvironment() ? new InterruptRun() : new FailRun();
    }

    /// <summary>Whether the fault is of the environment, not of the training: data, checkpoints or device are not available.</summary>
    public static bool IsOfEnvironment(this FaultKind kind) => kind is FaultKind.Data or FaultKind.Storage or FaultKind.Device;

    // A silo that was lost once is no sign of anything wrong with the member; whatever happens again, and every other fault, waits.
    private static TimeSpan PauseAfter(FaultKind kind, int count)
    {
        var again = kind == FaultKind.SiloLost ? count - 1 : count;
        if (again == 0) return TimeSpan.Zero;
        var pause = FirstPause * Math.Pow(2, Math.Min(again - 1, 10));
        return pause < LongestPause ? pause : LongestPause;
    }
}
