namespace Ensembles.Runs;

/// <summary>Something that happened to a run. Events are numbered from 1 without a gap, and never changed.</summary>
/// <param name="Number">Its place in the run's log.</param>
/// <param name="At">When it was written down.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Member">Index of the member that it happened to, or null.</param>
/// <param name="Epoch">The epoch that it is about, or null.</param>
/// <param name="Text">One line for people.</param>
public sealed record RunEvent(long Number, DateTimeOffset At, RunEventKind Kind, int? Member, int? Epoch, string Text);

/// <summary>What can happen to a run.</summary>
[GenerateSerializer, Alias("ensemble.event-kind")]
public enum RunEventKind
{
    /// <summary>The plan was stored.</summary>
    Begun,

    /// <summary>A member got a slot.</summary>
    Placed,

    /// <summary>A member took training up from a stored state.</summary>
    Resumed,

    /// <summary>A member has trained and stored an epoch.</summary>
    Epoch,

    /// <summary>An epoch was decided.</summary>
    Verdict,

    /// <summary>A member could not continue.</summary>
    Lost,

    /// <summary>A report of an older placement was refused.</summary>
    Refused,

    /// <summary>A stored state was damaged, and passed over.</summary>
    Damaged,

    /// <summary>A member waits for the checkpoint store.</summary>
    Storage,

    /// <summary>A member was given up.</summary>
    GivenUp,

    /// <summary>The run was resumed after all silos were gone.</summary>
    TakenUp,

    /// <summary>The best epoch's states are kept, all others are gone.</summary>
    Stored,

    /// <summary>The run ended by its own rule.</summary>
    Finished,

    /// <summary>A person ended the run.</summary>
    Stopped,

    /// <summary>The run ended by a fault.</summary>
    Failed,

    /// <summary>The test images were read.</summary>
    Evaluated,

    /// <summary>Members are added to a run that had ended.</summary>
    Growing,

    /// <summary>The new members are there.</summary>
    Grown,

    /// <summary>A cycle is complete, or the states after the cycles are the members.</summary>
    Snapshot,

    /// <summary>A fault of the environment has interrupted the run: nothing is lost, and it continues when the cause is gone.</summary>
    Interrupted,

    /// <summary>All members begin again with fewer images at once, because the memory of a device did not suffice.</summary>
    Adapted,
}
