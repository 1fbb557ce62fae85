using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ensembles.Recipes;

/// <summary>
/// Keys of recipes that were spelt otherwise in the first version. Both spellings are read; people see the current one. What is stored and
/// sent has the first one, because silos of the version before know no other: docs/decisions/0022.
/// </summary>
public static class RecipeSpelling
{
    private static readonly (string Current, string First)[] Keys =
    [
        ("optimizer", "optimiser"),
        ("regularization", "regularisation"),
        ("initialization", "initialisation"),
        ("renormalize", "renormalise"),
    ];

    /// <summary>The current spelling of a key, or of a path of keys.</summary>
    public static string Current(string path) => Respell(path, step => Array.Find(Keys, key => key.First == step).Current);

    /// <summary>The first spelling of a key, or of a path of keys.</summary>
    public static string First(string path) => Respell(path, step => Array.Find(Keys, key => key.Current == step).First);

    /// <summary>Gives every key the current spelling.</summary>
    public static void MakeCurrent(JsonNode? recipe) => Rename(recipe, Current);

    /// <summary>A recipe as it is stored and sent.</summary>
    /// <param name="recipe">The recipe; it stays as it is.</param>
    /// <param name="format">How it is written, or null for one line.</param>
    public static string ToText(JsonNode recipe, JsonSerializerOptions? format = null)
    {
        var first = recipe.DeepClone();
        Rename(first, First);
        return first.ToJsonString(format);
    }

    private static string Respell(string path, Func<string, string?> spell) =>
        string.Join('.', path.Split('.').Select(step => spell(step) ?? step));

    private static void Rename(JsonNode? node, Func<string, string> spell)
    {
        if (node is JsonArray items)
        {
            foreach (var item in items) Rename(item, spell);
        }

        if (node is not JsonObject parts) return;
        for (var place = 0; place < parts.Count; place++)
        {
            var (key, value) = parts.GetAt(place);
            Rename(value, spell);
            // If both spellings are there the reader says so.
            if (spell(key) is var other && other != key && !parts.ContainsKey(other)) Rename(parts, place, other);
        }
    }

    private static void Rename(JsonObject parts, int place, string key)
    {
        var value = parts.GetAt(place).Value;
        parts.RemoveAt(place);
        parts.Insert(place, key, value);
    }
}
