using System.Collections.Immutable;
using Ensembles.Models;
using Grains.Interfaces.Models;
using Grains.Interfaces.Predicting;
using Grains.Interfaces.Runs;
using Grains.Roles;
using Grains.Runs;
using Orleans.Concurrency;

namespace Grains.Models;

/// <summary>What is stored of all models.</summary>
public sealed record ModelIndexState
{
    /// <summary>By name.</summary>
    public ImmutableSortedDictionary<string, ModelVersions> Models { get; init; } = ImmutableSortedDictionary<string, ModelVersions>.Empty;
}

/// <summary>Names of runs, stored before they are used for answers.</summary>
/// <remarks>Reentrant: names are looked up while another one waits for members to load.</remarks>
[OnControlSilos, Reentrant]
internal sealed class ModelIndexGrain([PersistentState("model-index")] IPersistentState<ModelIndexState> stored) : Grain, IModelIndexGrain
{
    private readonly SemaphoreSlim _changing = new(1);

    public Task<ImmutableArray<ModelVersions>> List() =>
        Task.FromResult<ImmutableArray<ModelVersions>>([.. stored.State.Models.Keys.Select(name => Versions(name)!)]);

    public Task<ModelVersions?> Find(string name) => Task.FromResult(Versions(name));

    public async Task<ModelReply> Promote(string name, string run)
    {
        if (RunNames.Fault(name, []) is not null)
            return Refused(
                $"'{RunNames.Shown(name)}' is not possible as a model's name; use 1 to 63 lower-case letters, digits, dots and hyphens, "
                    + $"and begin with a letter or digit.");
        var taken = await GrainFactory.GetGrain<IRunGrain>(name).GetStatus() is not null;
        if (taken) return Refused($"A run is called '{name}' already; choose another name for the model.");
        return await Change(name, before => before is null ? ModelVersions.First(name, run) : before.Promote(run));
    }

    public async Task<ModelReply> Rollback(string name)
    {
        if (!stored.State.Models.TryGetValue(name, out var versions)) return Refused(Unknown(name));
        return versions.Rollback() is null
            ? Refused($"Model '{name}' is at version {versions.Current}, the first one; there is nothing to go back to.")
            : await Change(name, before => before?.Rollback() ?? before);
    }

    public async Task<RunReply> Remove(string name)
    {
        if (!stored.State.Models.ContainsKey(name)) return new RunReply(Unknown(name));
        await Store(models => models.Remove(name));
        return RunReply.Done;
    }

    private static ModelReply Refused(string fault) => new(fault, null);

    private static string Unknown(string name) => $"No model is called '{name}'; 'ensemble models' shows the models there are.";

    private ModelVersions? Versions(string name) =>
        stored.State.Models.TryGetValue(name, out var versions) ? versions with { Name = name } : null;

    // Loaded before, so that the first request after the change does not wait for it.
    private async Task<ModelReply> Change(string name, Func<ModelVersions?, ModelVersions?> change)
    {
        var after = change(Versions(name))!;
        var warmed = await GrainFactory.GetGrain<IPredictorGrain>(after.Run).Warm();
        if (warmed.Fault is { } fault) return Refused(fault);
        await Store(models => models.SetItem(name, change(models.GetValueOrDefault(name))!));
        return new ModelReply(null, Versions(name));
    }

    private async Task Store(
        Func<ImmutableSortedDictionary<string, ModelVersions>, ImmutableSortedDictionary<string, ModelVersions>> change)
    {
        await _changing.WaitAsync();
        var before = stored.State;
        try
        {
            stored.State = new ModelIndexState { Models = change(before.Models) };
            await stored.WriteStateAsync();
        }
        catch
        {
            stored.State = before;
            throw;
        }
        finally
        {
            _changing.Release();
        }
    }
}
