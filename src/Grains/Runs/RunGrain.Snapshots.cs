using Ensembles.Runs;

namespace Grains.Runs;

/// <summary>Making members of the snapshots when their training is over.</summary>
internal sealed partial class RunGrain
{
    private Task _taking = Task.CompletedTask;

    /// <summary>Ends the run. Calls that arrive meanwhile wait for it; if it fails, it is repeated.</summary>
    private Task TakeSnapshots()
    {
        if (_taking.IsCompleted) _taking = TakeSnapshotsOnce();
        return _taking;
    }

    private async Task TakeSnapshotsOnce()
    {
        var stored = await checkpoints.StoreSnapshots(State);
        try
        {
            // Readers of the new state find the members' turns.
            _turns = [.. _turns, .. Enumerable.Repeat(new Turn(TurnPhase.Idle, 0), stored.Count - 1)];
            await Change(state => state.BecomeMembers(stored, Now));
        }
        finally
        {
            _turns =
                [.. _turns.Take(State.Members.Length).Select((turn, member) => turn with { EpochsDone = State.EpochsReported(member) })];
        }

        LogEnded(Name, State.StopReason);
        await EndAll();
    }
}
