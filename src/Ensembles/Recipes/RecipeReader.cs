using System.Collections.Immutable;
using System.Text.Json;
using Ensembles.Members;

namespace Ensembles.Recipes;

/// <summary>What became of a recipe's JSON: the recipe, or every fault at once.</summary>
/// <param name="Recipe">The recipe, or null where there are faults.</param>
/// <param name="Faults">One sentence each: where, what is wrong, what is allowed.</param>
public sealed record RecipeReading(Recipe? Recipe, ImmutableArray<string> Faults);

/// <summary>Makes recipes of JSON and reports every fault at once.</summary>
public static class RecipeReader
{
    private static readonly JsonDocumentOptions Lenient = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        AllowDuplicateProperties = true,
    };

    /// <summary>Reads a recipe. Comments and trailing commas are allowed, <c>$schema</c> is passed over.</summary>
    public static RecipeReading Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Lenient);
            return Read(document.RootElement);
        }
        catch (JsonException error)
        {
            return new RecipeReading(null, [$"The recipe is not JSON: line {error.LineNumber + 1}, column {error.BytePositionInLine + 1} cannot be read; mend it there."]);
        }
    }

    /// <summary>Reads a recipe that was checked before, such as the one in a manifest.</summary>
    /// <exception cref="TrainingException">It has faults all the same; the message is the first of them.</exception>
    public static Recipe Parse(string json)
    {
        var reading = Read(json);
        return reading.Recipe ?? throw new TrainingException(reading.Faults[0]);
    }

    /// <summary>Writes a recipe as canonical JSON with all defaults written out: reading it gives an equal recipe.</summary>
    public static string Write(Recipe recipe) => RecipeWriter.Write(recipe);

    private static RecipeReading Read(JsonElement root)
    {
        var faults = new List<string>();
        if (root.ValueKind != JsonValueKind.Object) return new RecipeReading(null, ["The recipe is no JSON object; begin it with '{'."]);
        var recipe = RecipeSections.Recipe(new RecipeObject(root, "", faults));
        if (faults.Count == 0) RecipeRules.Check(recipe, faults);
        return faults.Count == 0 ? new RecipeReading(recipe, []) : new RecipeReading(null, [.. faults]);
    }
}
