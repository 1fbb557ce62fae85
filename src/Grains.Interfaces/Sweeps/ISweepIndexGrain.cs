using System.Collections.Immutable;
using Grains.Interfaces.Runs;
using Grains.Interfaces.Security;

namespace Grains.Interfaces.Sweeps;

/// <summary>Knows the names of all sweeps. There is one, with the key <see cref="Key"/>.</summary>
[Alias("ensemble.sweep-index"), ForClients]
public interface ISweepIndexGrain : IGrainWithStringKey
{
    /// <summary>The key of the one grain.</summary>
    const string Key = "sweeps";

    /// <summary>
    /// Checks a recipe and all that its search section would try, gives the sweep its name, and starts it. The plan is stored before this
    /// returns.
    /// </summary>
    /// <returns>The sweep's name, or every fault at once.</returns>
    [Alias("Submit"), ResponseTimeout("00:02:00")]
    Task<SubmitReply> Submit(SubmitRequest request);

    /// <summary>All sweeps, newest first.</summary>
    [Alias("List")]
    Task<ImmutableArray<SweepSummary>> List();

    /// <summary>Removes a sweep with its trials. A running one must be stopped first.</summary>
    [Alias("Delete"), ResponseTimeout("00:10:00")]
    Task<RunReply> Delete(string sweep);
}

/// <summary>One line of a list of sweeps.</summary>
/// <param name="Sweep">Name.</param>
/// <param name="State">Its state.</param>
/// <param name="Recipe">Name of its recipe.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="Trials">How many trials it has.</param>
/// <param name="Ended">How many of them have ended.</param>
/// <param name="Best">The run of the best trial so far, or null.</param>
/// <param name="ValidationLoss">Its validation loss, in nats, or null.</param>
[GenerateSerializer, Immutable, Alias("ensemble.sweep-summary")]
public sealed record SweepSummary(
    [property: Id(0)] string Sweep,
    [property: Id(1)] RunState State,
    [property: Id(2)] string Recipe,
    [property: Id(3)] DateTimeOffset CreatedAt,
    [property: Id(4)] int Trials,
    [property: Id(5)] int Ended,
    [property: Id(6)] string? Best,
    [property: Id(7)] double? ValidationLoss);
