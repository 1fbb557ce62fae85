using Ensembles.Recipes;
using Ensembles.Runs;
using Grains.Runs;

namespace Grains.Telemetry;

/// <summary>A run as its grain publishes it for metrics.</summary>
/// <param name="State">What is stored.</param>
/// <param name="Recipe">Its recipe.</param>
/// <param name="Turns">Its members' turns. The grain keeps replacing entries; each entry is a value.</param>
/// <param name="IsActive">Whether it is unfinished.</param>
internal sealed record PublishedRun(RunRecord State, Recipe Recipe, IReadOnlyList<Turn> Turns, bool IsActive)
{
    public string Name => State.Plan.Run;

    /// <summary>Members that are to train.</summary>
    public int MembersExpected => IsActive ? State.Members.Count(IsExpected) : 0;

    /// <summary>Those of them that have a slot, or wait for their turn after one that ended well.</summary>
    public int MembersReady => IsActive ? State.Members.Count(member => IsExpected(member) && IsReady(Turns[member.Index])) : 0;

    /// <summary>One that has ended is shown for a while after its last change.</summary>
    public bool IsShown(DateTimeOffset now, TimeSpan retention) =>
        IsActive || now - (State.Events.LastOrDefault()?.At ?? State.Plan.CreatedAt) < retention;

    private bool IsExpected(MemberRecord member) =>
        State.StillTrains(Recipe.Stopping, member.Index) && Turns[member.Index].EpochsDone < State.LastEpoch(Recipe.Stopping);

    private static bool IsReady(Turn turn) => turn.HasSlot || turn is { Phase: TurnPhase.Queued, IsNews: false };
}
