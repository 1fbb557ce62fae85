using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Ensembles.Members;

namespace Ensembles.Runs;

/// <summary>
/// The manifest of a run: everything that is needed to repeat it. Stored before anything is trained, and changed only by
/// <see cref="MicroBatches"/>.
/// </summary>
public sealed record RunPlan
{
    /// <summary>Name of the run.</summary>
    public required string Run { get; init; }

    /// <summary>The recipe in full, as canonical JSON with all defaults written out.</summary>
    public required string Recipe { get; init; }

    /// <summary>The run's seed; the members' are derived from it.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The members' seeds by index.</summary>
    public required ImmutableArray<ulong> MemberSeeds { get; init; }

    /// <summary>What the members learn from, with its hash.</summary>
    public required DataDescription Data { get; init; }

    /// <summary>When the run was asked for.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Versions of the product and its libraries, by name.</summary>
    public required ImmutableSortedDictionary<string, string> Versions { get; init; }

    /// <summary>Name of the host that planned the run.</summary>
    public required string Host { get; init; }

    /// <summary>The host's processor.</summary>
    public required string Processor { get; init; }

    /// <summary>Threads inside one operation on CPU: bits depend on it.</summary>
    public required int IntraOpThreads { get; init; }

    /// <summary>The sweep that the run is a trial of, or null.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Sweep { get; init; }

    /// <summary>Deviations from the recipe, one sentence each.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];
}
