using System.Collections.Concurrent;
using System.Globalization;
using Grains.Interfaces.Models;
using Silo.Serving.Protocol;

namespace Silo.Serving;

/// <summary>From a name and version in a path to the run that answers: a model's, or the run of that name itself.</summary>
internal sealed class ModelLookup(IGrainFactory grains, TimeProvider time)
{
    // So long a name that was promoted may still be answered by the run before.
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(1);
    private const int MostNames = 10_000;
    private readonly ConcurrentDictionary<string, Known> _known = new(StringComparer.Ordinal);

    /// <summary>The run that answers.</summary>
    /// <param name="name">A model's name, or a run's.</param>
    /// <param name="version">As the path has it, or null for the current one.</param>
    /// <exception cref="ProtocolFault">There is no such version.</exception>
    public async Task<ServedRun> Find(string name, string? version)
    {
        var model = await ModelOf(name) ?? new ModelNote(name, [name], 1);
        var number = version is null ? model.Current : int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? asked : 0;
        return model.RunOf(number) is { } run
            ? new ServedRun(name, number, run, model.Runs.Length)
            : throw new ProtocolFault(StatusCodes.Status404NotFound, $"Model '{name}' has no version '{version}'; its versions are 1 to {model.Runs.Length}.");
    }

    private async Task<ModelNote?> ModelOf(string name)
    {
        if (_known.TryGetValue(name, out var known) && time.GetElapsedTime(known.At) < Memory) return known.Model;
        var model = await grains.GetGrain<IModelIndexGrain>(IModelIndexGrain.Key).Find(name);
        // Anybody may ask for any name.
        if (_known.Count >= MostNames) _known.Clear();
        _known[name] = new Known(model, time.GetTimestamp());
        return model;
    }

    private sealed record Known(ModelNote? Model, long At);
}

/// <summary>Who answers for a name.</summary>
/// <param name="Model">The name in the path.</param>
/// <param name="Version">From 1.</param>
/// <param name="Run">The run.</param>
/// <param name="Versions">How many versions there are.</param>
internal sealed record ServedRun(string Model, int Version, string Run, int Versions);
