using System.Collections.Immutable;
using Grains.Interfaces.Security;

namespace Grains.Interfaces.Runs;

/// <summary>Knows the names of all runs. There is one, with the key <see cref="Key"/>.</summary>
[Alias("ensemble.run-index"), ForClients]
public interface IRunIndexGrain : IGrainWithStringKey
{
    /// <summary>The key of the one grain.</summary>
    const string Key = "runs";

    /// <summary>Checks a recipe, gives the run its name, and starts it. The plan is stored before this returns.</summary>
    /// <returns>The run's name, or every fault of the recipe at once.</returns>
    [Alias("Submit"), ResponseTimeout("00:02:00")]
    Task<SubmitReply> Submit(SubmitRequest request);

    /// <summary>All runs, newest first.</summary>
    [Alias("List")]
    Task<ImmutableArray<RunSummary>> List();

    /// <summary>Removes a run and all that it stored. A run in training must be stopped first.</summary>
    [Alias("Delete")]
    Task<RunReply> Delete(string run);
}

/// <summary>Asks for a run.</summary>
/// <param name="Recipe">The recipe as JSON, overrides applied.</param>
/// <param name="Seed">The run's seed.</param>
/// <param name="Name">The name that the user wants, or null for one made of recipe and number.</param>
/// <param name="Sweep">The sweep that the run is a trial of, or null.</param>
/// <param name="Repeat">What it must share with a run that it repeats, or null for a run of its own.</param>
/// <param name="DataSha256">Hash (hex) that the data must have because others of its sweep were trained on them, or null.</param>
[GenerateSerializer, Immutable, Alias("ensemble.submit-request")]
public sealed record SubmitRequest(
    [property: Id(0)] string Recipe,
    [property: Id(1)] ulong Seed,
    [property: Id(2)] string? Name,
    [property: Id(3)] string? Sweep = null,
    [property: Id(4)] RepeatOrder? Repeat = null,
    [property: Id(5)] string? DataSha256 = null);

/// <summary>Answers a <see cref="SubmitRequest"/>.</summary>
/// <param name="Run">The new run's name, null if there are faults.</param>
/// <param name="Faults">One sentence each: path, what is wrong, what is allowed.</param>
/// <param name="Warnings">Deviations from the recipe, one sentence each.</param>
[GenerateSerializer, Immutable, Alias("ensemble.submit-reply")]
public sealed record SubmitReply(
    [property: Id(0)] string? Run,
    [property: Id(1)] ImmutableArray<string> Faults,
    [property: Id(2)] ImmutableArray<string> Warnings)
{
    /// <summary>Whether the same request may be accepted later: its data, the store or a trainer are not available just now.</summary>
    [Id(3)] public bool MayPass { get; init; }
}

/// <summary>Answers a command.</summary>
/// <param name="Fault">Null if it was done, else one sentence that says why not and what to do.</param>
[GenerateSerializer, Immutable, Alias("ensemble.run-reply")]
public sealed record RunReply([property: Id(0)] string? Fault)
{
    /// <summary>It was done.</summary>
    public static RunReply Done { get; } = new((string?)null);
}

/// <summary>One line of a list of runs.</summary>
/// <param name="Run">Name.</param>
/// <param name="State">Its state.</param>
/// <param name="Recipe">Name of its recipe.</param>
/// <param name="Members">How many members it has.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="Epoch">The last decided epoch.</param>
/// <param name="BestEpoch">The best epoch so far, or null.</param>
/// <param name="ValidationLoss">The ensemble's loss at the best epoch in nats, or null.</param>
/// <param name="ValidationAccuracy">The ensemble's accuracy at the best epoch, 0 to 1, or null.</param>
/// <param name="TestAccuracy">The ensemble's accuracy on the test images if it was evaluated, 0 to 1, or null.</param>
/// <param name="Sweep">The sweep that it is a trial of, or null.</param>
[GenerateSerializer, Immutable, Alias("ensemble.run-summary")]
public sealed record RunSummary(
    [property: Id(0)] string Run,
    [property: Id(1)] RunState State,
    [property: Id(2)] string Recipe,
    [property: Id(3)] int Members,
    [property: Id(4)] DateTimeOffset CreatedAt,
    [property: Id(5)] int Epoch,
    [property: Id(6)] int? BestEpoch,
    [property: Id(7)] double? ValidationLoss,
    [property: Id(8)] double? ValidationAccuracy,
    [property: Id(9)] double? TestAccuracy,
    [property: Id(10)] string? Sweep = null);
