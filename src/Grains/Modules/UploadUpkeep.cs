using System.Collections.Immutable;
using Ensembles.Members;
using Grains.Interfaces.Data;
using Grains.Interfaces.Modules;
using Grains.Interfaces.Runs;
using Grains.Interfaces.Sweeps;

namespace Grains.Modules;

/// <summary>What an upkeep has removed.</summary>
/// <param name="Modules">Modules, by SHA-256.</param>
/// <param name="Pushes">Unfinished pushes, by the name of the data set.</param>
public sealed record RemovedUploads(ImmutableArray<string> Modules, ImmutableArray<string> Pushes);

/// <summary>Removes uploads that were not finished, and modules that nothing refers to.</summary>
public sealed class UploadUpkeep(IGrainFactory grains, IModuleStore modules, IPushedSets sets)
{
    /// <summary>How long an unfinished push stays after its latest piece.</summary>
    public static readonly TimeSpan KeptUnfinished = TimeSpan.FromHours(24);

    /// <summary>Looks once.</summary>
    /// <exception cref="Exception">A run, a sweep or a store does not answer: then no module was removed.</exception>
    public async Task<RemovedUploads> Run() => new(await RemoveModules(), await RemovePushes());

    // A run that comes after it was listed has renewed its modules, which then stay.
    private async Task<ImmutableArray<string>> RemoveModules()
    {
        // Most clusters have none, and asking a run costs its activation.
        if ((await Task.Run(modules.List)).Count == 0) return [];
        var needed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var run in await grains.GetGrain<IRunIndexGrain>(IRunIndexGrain.Key).List())
            needed.UnionWith(await grains.GetGrain<IRunCoordinator>(run.Run).GetModules());
        foreach (var sweep in await grains.GetGrain<ISweepIndexGrain>(ISweepIndexGrain.Key).List())
            needed.UnionWith(await grains.GetGrain<ISweepCoordinator>(sweep.Sweep).GetModules());
        return await grains.GetGrain<IModuleUseGrain>(IModuleUseGrain.Key).RemoveUnused([.. needed]);
    }

    private async Task<ImmutableArray<string>> RemovePushes()
    {
        var removed = new List<string>();
        foreach (var (name, _) in await Task.Run(sets.Unfinished))
        {
            if (await grains.GetGrain<IDataPushUpkeep>(name).DiscardUnfinished(KeptUnfinished)) removed.Add(name);
        }

        return [.. removed.Order(StringComparer.Ordinal)];
    }
}
