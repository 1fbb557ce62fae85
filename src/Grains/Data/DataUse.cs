using System.Text.Json;
using Ensembles.Recipes;
using Ensembles.Runs;
using Grains.Interfaces.Runs;
using Grains.Runs;

namespace Grains.Data;

/// <summary>Knows which runs have not ended and learn from a data set.</summary>
public sealed class DataUse(IGrainFactory grains)
{
    /// <summary>Their names.</summary>
    internal async Task<IReadOnlyList<string>> Unfinished(string set)
    {
        var found = new List<string>();
        foreach (var run
            in (await grains.GetGrain<IRunIndexGrain>(IRunIndexGrain.Key).List())
                .Where(run => run.State is RunState.Running or RunState.Interrupted or RunState.Created))
        {
            if (await grains.GetGrain<IRunGrain>(run.Run).GetManifest() is { } manifest && SetOf(manifest) == set) found.Add(run.Run);
        }

        return found;
    }

    private static string? SetOf(string manifest) =>
        JsonSerializer.Deserialize<RunPlan>(manifest, ManifestFormat.Json) is { } plan
            ? RecipeReader.Read(plan.Recipe).Recipe?.Data.Set
            : null;
}
