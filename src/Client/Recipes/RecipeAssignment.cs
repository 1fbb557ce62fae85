using System.Text.Json;
using System.Text.Json.Nodes;
using Ensembles.Recipes;

namespace Client.Recipes;

/// <summary>Sets one value of a recipe as the command line has it: <c>path=value</c>.</summary>
internal static class RecipeAssignment
{
    /// <summary>Sets <c>path=value</c>; the value is JSON, or else text.</summary>
    /// <exception cref="CommandException">The path leads nowhere.</exception>
    public static void Apply(JsonObject recipe, string assignment)
    {
        var equals = assignment.IndexOf('=', StringComparison.Ordinal);
        if (equals < 1) throw Bad(assignment, "write path=value, such as optimizer.learningRate=0.002");
        var path = RecipePath.Parse(assignment[..equals]) ?? throw Bad(assignment, RecipePath.Hint);
        try
        {
            path.Put(recipe, Value(assignment[(equals + 1)..]));
        }
        catch (FormatException error)
        {
            throw Bad(assignment, error.Message);
        }
    }

    private static JsonNode? Value(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }

    private static CommandException Bad(string assignment, string why) => new(ExitCodes.BadInput, $"--set {assignment}: {why}.");
}
