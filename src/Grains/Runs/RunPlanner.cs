using System.Collections.Immutable;
using Ensembles.Members;
using Ensembles.Recipes;
using Ensembles.Runs;

namespace Grains.Runs;

/// <summary>The planning host's part of the manifest.</summary>
/// <param name="Versions">Versions of the product and its libraries, by name.</param>
/// <param name="Host">Name of the host.</param>
/// <param name="Processor">The host's processor.</param>
/// <param name="IntraOpThreads">Threads inside one operation on CPU.</param>
/// <param name="HasBfloat16">Whether the processor multiplies bfloat16 itself: for runs that are planned before any slot is known.</param>
public sealed record BuildFacts(
    ImmutableSortedDictionary<string, string> Versions, string Host, string Processor, int IntraOpThreads, bool HasBfloat16);

/// <summary>Writes the manifest of a new run.</summary>
public sealed class RunPlanner(BuildFacts facts, TimeProvider time)
{
    internal RunPlan Plan(
        string name, Recipe asked, ulong seed, DataDescription data, IEnumerable<bool> slotsHaveBfloat16, string? sweep = null)
    {
        var (recipe, warning) = PrecisionFit.Of(asked, slotsHaveBfloat16.DefaultIfEmpty(facts.HasBfloat16));
        return new()
        {
            Run = name,
            Recipe = RecipeReader.Write(recipe),
            Seed = seed,
            MemberSeeds = [.. Enumerable.Range(0, recipe.Members).Select(member => MemberSeeds.Derive(seed, member))],
            Data = data,
            CreatedAt = time.GetUtcNow(),
            Versions = facts.Versions,
            Host = facts.Host,
            Processor = facts.Processor,
            IntraOpThreads = facts.IntraOpThreads,
            Sweep = sweep,
            Warnings = [.. SplitFit.Warnings(recipe.Data, data), .. warning is null ? Array.Empty<string>() : [warning]],
        };
    }
}
