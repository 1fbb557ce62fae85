using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ensembles.Recipes;

namespace Ensembles.Sweeps;

/// <summary>Makes recipes of the recipe that is searched and the values of a trial.</summary>
public static class TrialRecipe
{
    private const int LongestName = 50;
    private static readonly JsonSerializerOptions Indented =
        new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The recipe that a trial trains.</summary>
    /// <param name="recipe">The recipe that is searched, as JSON.</param>
    /// <param name="search">Its search section.</param>
    /// <param name="values">One a dimension of the space.</param>
    /// <exception cref="FormatException">A path leads nowhere.</exception>
    public static string Of(string recipe, SearchRecipe search, ImmutableArray<string> values)
    {
        var json = With(recipe, search.Space, values);
        json["members"] = search.Members;
        // What the whole ensemble may lose, a smaller one may not.
        if (json["failures"] is JsonObject failures && failures["minMembers"] is JsonValue value && value.TryGetValue<int>(out var least)
            && least > search.Members)
            failures["minMembers"] = search.Members;
        return json.ToJsonString();
    }

    /// <summary>The recipe with the best values in it, for people: ready to be trained, with nothing left to search.</summary>
    /// <param name="recipe">The recipe that was searched, as JSON.</param>
    /// <param name="search">Its search section.</param>
    /// <param name="values">The best trial's.</param>
    /// <param name="description">One sentence on its origin.</param>
    public static string Best(string recipe, SearchRecipe search, ImmutableArray<string> values, string description)
    {
        var json = With(recipe, search.Space, values);
        RecipeSpelling.MakeCurrent(json);
        json.Remove("$schema");
        json["description"] = description;
        if (json["name"]?.ToString() is { Length: > 0 } name && name.Length + Suffix.Length <= LongestName) json["name"] = name + Suffix;
        return json.ToJsonString(Indented) + "\n";
    }

    private const string Suffix = "-best";

    internal static JsonObject With(string recipe, ImmutableArray<SearchDimension> space, ImmutableArray<string> values)
    {
        var json = JsonNode.Parse(recipe)!.AsObject();
        json.Remove("search");
        foreach (var (dimension, value) in space.Zip(values)) RecipePath.Parse(dimension.Path)!.Put(json, JsonNode.Parse(value));
        return json;
    }
}
