using Ensembles.Recipes;

namespace Ensembles.Runs;

/// <summary>
/// Runs that compute fewer images at once than they were begun with, because the memory of a device does not suffice. It is part of what
/// is trained, so all members have the same, and the manifest says it. Once an epoch is decided it stays as it is.
/// </summary>
public static class MicroBatches
{
    /// <summary>How many images at once all members may change to, or null if that is not possible any more.</summary>
    /// <param name="state">The run.</param>
    /// <param name="member">Whose device's memory does not suffice.</param>
    /// <param name="offered">What might fit, or null.</param>
    public static int? SmallerBatch(this RunRecord state, int member, int? offered)
    {
        if (offered is not { } images || state is not { DecidedEpoch: 0, Growth: null, GrownRecipe: null }) return null;
        return images >= TrainingRecipe.LeastMicroBatch && images < RecipeReader.Parse(state.Plan.Recipe).Of(member).Training.ImagesAtOnce
            ? images
            : null;
    }

    internal static RunRecord Shrink(this RunRecord state, int member, int images, DateTimeOffset at)
    {
        var recipe = RecipeReader.Parse(state.Plan.Recipe);
        var before = recipe.Of(member).Training.ImagesAtOnce;
        var why = $"the memory of {state.Members[member].Device ?? "a device"} did not suffice for {before} images at once";
        var shrunk = recipe.Change(part =>
            part.Training.ImagesAtOnce <= images ? part : part with { Training = part.Training with { MicroBatch = images } });
        return (state with
        {
            Plan = state.Plan with
            {
                Recipe = RecipeReader.Write(shrunk),
                Warnings = state.Plan.Warnings.Add($"training.microBatch is {images}, because {why}."),
            },
            Members = [.. state.Members.Select(BeginAgain)],
        }).Note(at, RunEventKind.Adapted, $"training.microBatch is {images} from now on, because {why}; all members begin again", member);
    }

    // A placement of before may still report: it does not count.
    private static MemberRecord BeginAgain(MemberRecord member) =>
        member.Failure is not null
            ? member
            : member with { Incarnation = member.Incarnation + 1, FirstPlacement = member.Incarnation + 1, Faults = [] };
}
