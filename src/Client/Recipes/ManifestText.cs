using System.Text.Json;
using System.Text.Json.Nodes;
using Ensembles.Recipes;

namespace Client.Recipes;

/// <summary>Manifests as people see them: the recipe, which is JSON in a text, has today's keys, whichever version wrote it.</summary>
internal static class ManifestText
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>A manifest as JSON.</summary>
    /// <param name="json">As the run gives it.</param>
    public static JsonObject Parse(string json)
    {
        var manifest = JsonNode.Parse(json)!.AsObject();
        if (manifest["recipe"] is not JsonValue text || JsonNode.Parse(text.GetValue<string>()) is not { } recipe) return manifest;
        RecipeSpelling.MakeCurrent(recipe);
        manifest["recipe"] = recipe.ToJsonString(Indented);
        return manifest;
    }

    /// <summary>A manifest as text.</summary>
    /// <param name="json">As the run gives it.</param>
    public static string Current(string json) => Parse(json).ToJsonString(Indented);
}
