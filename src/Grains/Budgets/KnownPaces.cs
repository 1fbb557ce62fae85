using System.Text.Json;
using Ensembles.Budgets;
using Ensembles.Recipes;
using Ensembles.Runs;
using Grains.Interfaces.Runs;
using Grains.Runs;

namespace Grains.Budgets;

/// <summary>A pace that a run has shown.</summary>
/// <param name="FlopPerSecond">Operations a second.</param>
/// <param name="Run">Whose.</param>
internal sealed record KnownPace(double FlopPerSecond, string Run);

/// <summary>Looks through the cluster's runs, newest first, for members that cost as much an operation.</summary>
internal sealed class KnownPaces(IGrainFactory grains)
{
    /// <summary>The newest pace of each kind of device, if there is one.</summary>
    public async Task<IReadOnlyDictionary<string, KnownPace>> Find(Recipe recipe, IReadOnlyCollection<string> kinds)
    {
        var found = new Dictionary<string, KnownPace>(StringComparer.Ordinal);
        foreach (var run in await grains.GetGrain<IRunIndexGrain>(IRunIndexGrain.Key).List())
        {
            if (kinds.All(found.ContainsKey)) break;
            foreach (var (kind, pace) in await Shown(run.Run, recipe)) found.TryAdd(kind, pace);
        }

        return found;
    }

    private async Task<IEnumerable<(string Kind, KnownPace Pace)>> Shown(string name, Recipe recipe)
    {
        var run = grains.GetGrain<IRunGrain>(name);
        if (await run.GetManifest() is not { } manifest
            || JsonSerializer.Deserialize<RunPlan>(manifest, ManifestFormat.Json) is not { } plan)
            return [];
        var theirs = RecipeReader.Parse(plan.Recipe);
        if (!theirs.Parts.Any(part => Pace.IsAlike(recipe, theirs.By(part.Recipe))) || await run.GetStatus() is not { } status) return [];
        var epochs = (await run.GetCurves(0)).Epochs.SelectMany(epoch => epoch.Members)
            .ToLookup(epoch => epoch.Member, epoch => epoch.Seconds);
        return status.Members
            // The manifest does not know members that were added later.
            .Where(member =>
                member.Index < plan.MemberSeeds.Length && member.Device is not null && epochs.Contains(member.Index)
                    && Pace.IsAlike(recipe, theirs.Of(member.Index)))
            .GroupBy(
                member => Pace.KindOf(member.Device!),
                member => Pace.Of(TrainingCost.Of(theirs.Of(member.Index), plan.Data).EpochFlop, [.. epochs[member.Index]]))
            .Select(kind => (kind.Key, new KnownPace(kind.Average(), name)));
    }
}
