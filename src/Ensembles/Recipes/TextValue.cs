using System.Text.Json.Nodes;

namespace Ensembles.Recipes;

/// <summary>A text that must be of some form.</summary>
/// <param name="pattern">The form as a regular expression, for editors; null if any text is allowed.</param>
/// <param name="isAllowed">The same for the reader.</param>
/// <param name="cure">What to write in place of another one, as the end of a sentence.</param>
internal sealed class TextValue(string? pattern = null, Func<string, bool>? isAllowed = null, string cure = "") : IRecipeValue<string?>
{
    public string? Read(RecipeObject json, string key, string? otherwise)
    {
        if (json.Text(key) is not { } text) return otherwise;
        if (isAllowed?.Invoke(text) != false) return text;
        json.Fault(key, $"\"{text}\" is not allowed; {cure}.");
        return otherwise;
    }

    public JsonNode? Write(string? value) => value;

    public JsonObject Schema() => pattern is null ? new() { ["type"] = "string" } : new() { ["type"] = "string", ["pattern"] = pattern };
}
