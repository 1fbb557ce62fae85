using System.Collections.Immutable;
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

/// <summary>One of several runs.</summary>
/// <param name="Run">Its name.</param>
/// <param name="Members">How many members it averages.</param>
/// <param name="Scores">Of the averaged prediction.</param>
[GenerateSerializer, Immutable, Alias("ensemble.compared-run")]
public sealed record ComparedRun([property: Id(0)] string Run, [property: Id(1)] int Members, [property: Id(2)] ScoreIntervals Scores);

/// <summary>Two of several runs.</summary>
/// <param name="First">Name of the one.</param>
/// <param name="Second">Name of the other.</param>
/// <param name="OnlyFirstRight">Images that the first alone has right.</param>
/// <param name="OnlySecondRight">Images that the second alone has right.</param>
/// <param name="Differing">Images that they answer differently.</param>
/// <param name="PValue">McNemar's exact test that both are right equally often, 0 to 1; for this pair alone.</param>
/// <param name="Difference">First less second, resampled in pairs.</param>
[GenerateSerializer, Immutable, Alias("ensemble.compared-pair")]
public sealed record ComparedPair(
    [property: Id(0)] string First,
    [property: Id(1)] string Second,
    [property: Id(2)] int OnlyFirstRight,
    [property: Id(3)] int OnlySecondRight,
    [property: Id(4)] int Differing,
    [property: Id(5)] double PValue,
    [property: Id(6)] ScoreIntervals Difference);

/// <summary>Scores with 95 % intervals.</summary>
/// <param name="Accuracy">0 to 1.</param>
/// <param name="Loss">Negative log-likelihood in nats.</param>
/// <param name="Brier">Brier score, 0 to 2.</param>
/// <param name="CalibrationError">Expected calibration error over 15 bins, 0 to 1.</param>
[GenerateSerializer, Immutable, Alias("ensemble.score-intervals")]
public sealed record ScoreIntervals(
    [property: Id(0)] ScoreInterval Accuracy,
    [property: Id(1)] ScoreInterval Loss,
    [property: Id(2)] ScoreInterval Brier,
    [property: Id(3)] ScoreInterval CalibrationError);

/// <summary>A score with where it lies.</summary>
/// <param name="Value">On the test images as they are.</param>
/// <param name="Low">The 2.5th percentile over resamples.</param>
/// <param name="High">The 97.5th percentile over resamples.</param>
[GenerateSerializer, Immutable, Alias("ensemble.score-interval")]
public sealed record ScoreInterval([property: Id(0)] double Value, [property: Id(1)] double Low, [property: Id(2)] double High);
