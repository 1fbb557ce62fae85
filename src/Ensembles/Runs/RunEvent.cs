using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ensembles.Runs;

/// <summary>Something that happened to a run. Events are numbered from 1 without a gap, and never changed.</summary>
[GenerateSerializer, Immutable, Alias("ensemble.event")]
public sealed record RunEvent
{
    [NonSerialized] private RunEventKind _kind;
    [NonSerialized] private string? _newerKind;

    /// <summary>Its place in the run's log.</summary>
    [Id(0)] public required long Number { get; init; }

    /// <summary>When it was written down.</summary>
    [Id(1)] public required DateTimeOffset At { get; init; }

    /// <summary>What happened; none of the kinds that are known here, if a silo of a newer version has written it.</summary>
    public required RunEventKind Kind { get => _kind; init => _kind = value; }

    /// <summary>Index of the member that it happened to, or null.</summary>
    [Id(3)] public int? Member { get; init; }

    /// <summary>The epoch that it is about, or null.</summary>
    [Id(4)] public int? Epoch { get; init; }

    /// <summary>One line for people.</summary>
    [Id(5)] public required string Text { get; init; }

    /// <summary>What happened, in a word: so it crosses the wire, and kinds of newer versions have theirs.</summary>
    [Id(2), JsonIgnore]
    public string KindWord
    {
        get => _newerKind ?? JsonNamingPolicy.KebabCaseLower.ConvertName(_kind.ToString());
        internal set
        {
            var isKnown = Enum.TryParse<RunEventKind>(value.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var known);
            (_kind, _newerKind) = isKnown ? (known, null) : ((RunEventKind)(-1), value);
        }
    }
}

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
