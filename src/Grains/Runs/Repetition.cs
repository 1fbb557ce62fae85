using Ensembles.Members;
using Ensembles.Recipes;
using Ensembles.Runs;
using Grains.Interfaces.Runs;

namespace Grains.Runs;

/// <summary>Holds a run to what the one that it repeats was planned with.</summary>
internal static class Repetition
{
    /// <returns>Null, or one sentence that says why it would be no repetition.</returns>
    public static string? Fault(RepeatOrder? repeat, Recipe recipe, DataDescription data)
    {
        if (repeat is null) return null;
        if (repeat.DataSha256 is { } expected && !string.Equals(expected, data.Sha256, StringComparison.OrdinalIgnoreCase))
        {
            return $"The data {data.Name} are not those of the original run: their SHA-256 is {data.Sha256}, not {expected}; name the "
                + $"right folder with --data, or train on these with --other-data.";
        }

        return repeat.MemberSeeds.Length == recipe.Members
            ? null
            : $"The manifest has seeds of {repeat.MemberSeeds.Length} members and a recipe of {recipe.Members}; take one that was written "
                + $"by 'ensemble export RUN --format manifest'.";
    }

    public static RunPlan Apply(RepeatOrder? repeat, RunPlan plan) =>
        repeat is null ? plan : plan with { MemberSeeds = repeat.MemberSeeds };
}
