using System.Text.Json.Nodes;

namespace Client.Recipes;

/// <summary>The recipes of members that differ: a list in place of their number.</summary>
internal static class MemberRecipes
{
    /// <summary>Puts the recipes that the list names into it, so that the manifest holds everything in full.</summary>
    /// <param name="recipe">The run's recipe.</param>
    /// <param name="folder">The folder of relative paths.</param>
    /// <exception cref="CommandException">There is none of a name, or it is no JSON object.</exception>
    public static void PutIn(JsonObject recipe, string folder)
    {
        foreach (var entry in Entries(recipe))
        {
            if (entry["recipe"] is JsonValue value && value.TryGetValue<string>(out var name))
                entry["recipe"] = RecipeFiles.ReadAlone(name, folder);
            else if (entry["recipe"] is JsonObject own) ModuleFiles.Anchor(own, folder);
        }
    }

    /// <summary>Whether the recipe lists its members.</summary>
    public static bool Lists(JsonObject recipe) => recipe["members"] is JsonArray;

    /// <summary>The objects with the sections of members: the recipe itself, or those in its list.</summary>
    public static IEnumerable<JsonObject> Parts(JsonObject recipe) =>
        Lists(recipe) ? Entries(recipe).Select(entry => entry["recipe"]).OfType<JsonObject>() : [recipe];

    private static IEnumerable<JsonObject> Entries(JsonObject recipe) => (recipe["members"] as JsonArray ?? []).OfType<JsonObject>();
}
