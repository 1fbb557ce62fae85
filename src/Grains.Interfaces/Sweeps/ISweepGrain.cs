using System.Collections.Immutable;
using Grains.Interfaces.Runs;
using Grains.Interfaces.Security;
using Orleans.Concurrency;

namespace Grains.Interfaces.Sweeps;

/// <summary>One sweep, by its name: what people and programs may ask of it.</summary>
[Alias("ensemble.sweep"), ForClients]
public interface ISweepGrain : IGrainWithStringKey
{
    /// <summary>The sweep's state, or null if there is no sweep of this name.</summary>
    [Alias("GetStatus")]
    Task<SweepStatus?> GetStatus();

    /// <summary>The recipe with the best trial's values in it, as JSON for people; null if there is none yet.</summary>
    [Alias("GetBestRecipe")]
    Task<string?> GetBestRecipe();

    /// <summary>Ends the sweep and its active trials, if it has not ended.</summary>
    [Alias("Stop"), ResponseTimeout("00:02:00")]
    Task<RunReply> Stop();

    /// <summary>
    /// Continues an interrupted sweep. Nothing happens if it runs or has ended; it is rejected if its data are missing or different.
    /// </summary>
    [Alias("Resume"), ResponseTimeout("00:10:00")]
    Task<RunReply> Resume();
}

/// <summary>The sweep as its trials and the index see it. The same grain as <see cref="ISweepGrain"/>.</summary>
[Alias("ensemble.sweep-coordinator")]
public interface ISweepCoordinator : IGrainWithStringKey
{
    /// <summary>Stores the plan of a new sweep and begins it.</summary>
    /// <param name="plan">The plan as JSON.</param>
    [Alias("Begin"), ResponseTimeout("00:02:00")]
    Task Begin(string plan);

    /// <summary>A trial has decided an epoch, or has ended. One way: if it is lost, the sweep polls soon.</summary>
    /// <param name="run">The run that the trial is.</param>
    [Alias("TrialMoved"), OneWay]
    Task TrialMoved(string run);

    /// <summary>Removes all that is stored of the sweep itself; its trials are runs, and stay.</summary>
    /// <returns>Why not, or done.</returns>
    [Alias("Erase")]
    Task<RunReply> Erase();

    /// <summary>The SHA-256 of the modules that the sweep's recipe refers to, whatever its state.</summary>
    [Alias("GetModules")]
    Task<ImmutableArray<string>> GetModules();
}
