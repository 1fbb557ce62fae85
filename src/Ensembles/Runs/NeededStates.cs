using Ensembles.Members;
using Ensembles.Recipes;

namespace Ensembles.Runs;

/// <summary>What must be stored beside a run's record, so that the run can predict or continue.</summary>
public static class NeededStates
{
    /// <summary>
    /// The members' states that must be there: the best epoch of each member, and snapshots that are not members yet. Later epochs of a run
    /// that trains are trained again if they are missing. A run that failed, or whose states were removed on purpose, needs none.
    /// </summary>
    public static IEnumerable<CheckpointId> NeededCheckpoints(this RunRecord state)
    {
        if (state.Stage == RunStage.Failed || state.StatesDropped) return [];
        var best = state.Living.Where(member => member.BestEpoch is not null)
            .Select(member => new CheckpointId(state.Plan.Run, member.Index, member.BestEpoch!.Value));
        var snapshots = state.HasEnded || state.Snapshots is null ? [] : state.Copies().Select(copy => copy.From);
        return best.Concat(snapshots).Distinct();
    }

    /// <summary>The SHA-256 of the modules that the run's members are made of.</summary>
    public static IEnumerable<string> NeededModules(this RunRecord state) =>
        RecipeReader.Read(state.FullRecipe()).Recipe is { } recipe
            ? recipe.Parts.Select(part => part.Recipe.Model.Module?.Sha256).OfType<string>().Distinct(StringComparer.Ordinal)
            : [];
}
