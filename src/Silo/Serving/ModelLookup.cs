using System.Globalization;
using Ensembles.Models;
using Grains.Interfaces.Models;
using Grains.Interfaces.Predicting;
using Silo.Serving.Protocol;

namespace Silo.Serving;

/// <summary>From a name and version in a path to the run that answers: a model's, or the run of that name itself.</summary>
/// <remarks>What it finds is remembered for a second: so long a name that was promoted may still be answered by the run before.</remarks>
internal sealed class ModelLookup(IGrainFactory grains, TimeProvider time)
{
    private readonly ShortCache<ModelVersions?> _models =
        new(time, name => grains.GetGrain<IModelIndexGrain>(IModelIndexGrain.Key).Find(name));
    private readonly ShortCache<ServedModel> _runs = new(time, run => grains.GetGrain<IPredictorGrain>(run).Describe());

    /// <summary>The run that answers.</summary>
    /// <param name="name">A model's name, or a run's.</param>
    /// <param name="version">As the path has it, or null for the current one.</param>
    /// <exception cref="ProtocolFault">There is no such version.</exception>
    public async Task<ServedRun> Find(string name, string? version)
    {
        var model = await _models.Get(name) ?? new ModelVersions(name, [name], 1);
        var number = version is null
            ? model.Current
            : int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var asked)
            ? asked
            : 0;
        return model.RunOf(number) is { } run
            ? new ServedRun(name, number, run, model.Runs.Length)
            : throw new ProtocolFault(
                StatusCodes.Status404NotFound, $"Model '{name}' has no version '{version}'; its versions are 1 to {model.Runs.Length}.");
    }

    /// <summary>What the run answers to.</summary>
    public Task<ServedModel> Describe(ServedRun served) => _runs.Get(served.Run);
}

/// <summary>Who answers for a name.</summary>
/// <param name="Model">The name in the path.</param>
/// <param name="Version">From 1.</param>
/// <param name="Run">The run.</param>
/// <param name="Versions">How many versions there are.</param>
internal sealed record ServedRun(string Model, int Version, string Run, int Versions);
