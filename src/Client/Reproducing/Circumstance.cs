using System.Globalization;
using System.Text.Json.Nodes;

namespace Client.Reproducing;

/// <summary>Something that two runs were trained with, and that is not the same.</summary>
/// <param name="What">Such as processor.</param>
/// <param name="Original">As the original had it.</param>
/// <param name="Again">As the repetition had it.</param>
internal sealed record Circumstance(string What, string Original, string Again)
{
    private const string Absent = "none";

    /// <summary>All conditions in the manifests that can make bits differ.</summary>
    public static IEnumerable<Circumstance> Between(RunManifest original, RunManifest again) =>
        from fact in Facts(original, again)
        where fact.Original != fact.Again
        select fact;

    private static IEnumerable<Circumstance> Facts(RunManifest original, RunManifest again)
    {
        yield return Of("processor of the planning host", original, again, manifest => manifest.Processor);
        if (original.Results is not null && again.Results is not null) yield return Of("devices", original, again, DevicesOf);
        yield return Of(
            "threads in an operation", original, again, manifest => manifest.IntraOpThreads.ToString(CultureInfo.InvariantCulture));
        yield return Of("precision", original, again, manifest => PrecisionOf(manifest.RecipeObject()));
        foreach (var name in original.Versions.Keys.Union(again.Versions.Keys))
            yield return Of($"version of {name}", original, again, manifest => manifest.Versions.GetValueOrDefault(name, Absent));
        yield return Of("SHA-256 of the data", original, again, manifest => manifest.Data.Sha256);
        yield return Of("seeds", original, again, manifest => string.Join(", ", manifest.MemberSeeds.Prepend(manifest.Seed)));
        if (!JsonNode.DeepEquals(Rest(original), Rest(again)))
            yield return new Circumstance("recipe", Rest(original).ToJsonString(), Rest(again).ToJsonString());
    }

    private static Circumstance Of(string what, RunManifest original, RunManifest again, Func<RunManifest, string> value) =>
        new(what, value(original), value(again));

    // A device's number says nothing about its bits.
    private static string DevicesOf(RunManifest manifest) =>
        string.Join(
            ", ", (manifest.Results?.Members ?? []).Select(member => member.Device?.Split(':')[0]).OfType<string>().Distinct().Order());

    private static string PrecisionOf(JsonObject recipe) => (recipe["training"] as JsonObject)?["precision"]?.ToString() ?? Absent;

    // The parts of the recipe without a circumstance of their own; the path of the data makes no difference.
    private static JsonObject Rest(RunManifest manifest)
    {
        var recipe = manifest.RecipeObject();
        (recipe["training"] as JsonObject)?.Remove("precision");
        recipe.Remove("data");
        return recipe;
    }
}
