using System.Collections.Immutable;
using Ensembles.Members;
using Ensembles.Recipes;
using Ensembles.Runs;

namespace Ensembles.Tests.Runs;

/// <summary>Runs that were just planned.</summary>
internal static class Runs
{
    public static RunRecord Begin(int members, StoppingRecipe rule)
    {
        var recipe = new Recipe { Name = "r", Data = new DataRecipe(), Model = new ModelRecipe { Layers = [] }, Stopping = rule };
        return RunRecord.Begin(Plan(members), recipe);
    }

    private static RunPlan Plan(int members) => new()
    {
        Run = "run",
        Recipe = "",
        Seed = 1,
        MemberSeeds = [.. Enumerable.Range(0, members).Select(member => MemberSeeds.Derive(1, member))],
        Data = new DataDescription("d", new ImageShape(1, 1, 1), [], 1, 1, 1, "h"),
        CreatedAt = DateTimeOffset.UnixEpoch,
        Versions = ImmutableSortedDictionary<string, string>.Empty,
        Host = "h",
        Processor = "p",
        IntraOpThreads = 1,
    };
}
