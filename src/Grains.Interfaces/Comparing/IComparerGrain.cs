using System.Collections.Immutable;
using Ensembles.Comparing;
using Grains.Interfaces.Security;

namespace Grains.Interfaces.Comparing;

/// <summary>Compares runs that were evaluated on the same test images. Any key will do; <see cref="Key"/> is the usual one.</summary>
[Alias("ensemble.comparer"), ForClients]
public interface IComparerGrain : IGrainWithStringKey
{
    /// <summary>The usual key.</summary>
    const string Key = "comparer";

    /// <summary>The most runs that are compared at once.</summary>
    const int MostRuns = 20;

    /// <summary>Compares each with each.</summary>
    /// <param name="runs">Names of at least two different runs.</param>
    [Alias("Compare"), ResponseTimeout("00:05:00")]
    Task<ComparisonReply> Compare(ImmutableArray<string> runs);
}

/// <summary>Runs on the same test images.</summary>
/// <param name="Fault">Null, or one sentence that says why they cannot be compared and what to do.</param>
[GenerateSerializer, Immutable, Alias("ensemble.comparison")]
public sealed record ComparisonReply([property: Id(0)] string? Fault)
{
    /// <summary>How many test images there are.</summary>
    [Id(1)] public int Images { get; init; }

    /// <summary>How many resamples of them the intervals are taken from.</summary>
    [Id(2)] public int Resamples { get; init; }

    /// <summary>In the order in which they were named.</summary>
    [Id(3)] public ImmutableArray<ComparedRun> Runs { get; init; } = [];

    /// <summary>The first against all later ones, then the second, and so on.</summary>
    [Id(4)] public ImmutableArray<ComparedPair> Pairs { get; init; } = [];
}
