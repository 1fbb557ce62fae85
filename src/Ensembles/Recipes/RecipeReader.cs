using System.Collections.Immutable;
using System.Text.Json;
using Ensembles.Members;

namespace Ensembles.Recipes;

/// <summary>What became of a recipe's JSON: the recipe, or every fault at once.</summary>
/// <param name="Recipe">The recipe, or null if there are faults.</param>
/// <param name="Faults">One sentence each: where, what is wrong, what is allowed.</param>
public sealed record RecipeReading(Recipe? Recipe, ImmutableArray<string> Faults)
{
    /// <summary>What a sweep of the recipe tries, or null. It is no part of what is trained.</summary>
    public SearchRecipe? Search { get; init; }
}

/// <summary>Makes recipes of JSON and reports every fault at once.</summary>
public static class RecipeReader
{
    private static readonly JsonDocumentOptions Lenient = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        AllowDuplicateProperties = true,
    };

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Reads a recipe. Comments and trailing commas are allowed, <c>$schema</c> does not count.</summary>
    public static RecipeReading Read(string json) => Read(json, root =>
    {
        var faults = new List<string>();
        var json = new RecipeObject(root, "", faults);
        var recipe = RunFields.All.ReadFields(json);
        var search = SearchFields.Read(json);
        json.RefuseOthers();
        return Checked(recipe, faults, search);
    });

    /// <summary>Reads the recipe of members that are to join a run.</summary>
    /// <param name="json">A whole recipe, or what one in a list of members has.</param>
    /// <param name="run">The run's recipe: its data are the members' too.</param>
    /// <returns>The run's recipe as these members would be trained by it, or every fault.</returns>
    public static RecipeReading ReadMember(string json, Recipe run) => Read(json, root =>
    {
        var faults = new List<string>();
        var own = new ListedRecipe(run.Data).Read(new RecipeObject(root, "", faults));
        return Checked(run.By(own), faults);
    });

    /// <summary>Reads a recipe that was checked before, such as the one in a manifest.</summary>
    /// <exception cref="TrainingException">It has faults all the same; the message is the first of them.</exception>
    public static Recipe Parse(string json)
    {
        var reading = Read(json);
        return reading.Recipe ?? throw new TrainingException(reading.Faults[0]);
    }

    /// <summary>
    /// Writes a recipe as canonical JSON with all defaults written out, in a fixed order and in the spelling that is stored and sent
    /// (<see cref="RecipeSpelling"/>): reading it gives an equal recipe, and equal recipes give equal text.
    /// </summary>
    public static string Write(Recipe recipe) => RecipeSpelling.ToText(RunFields.All.Write(recipe)!, Indented);

    private static RecipeReading Read(string json, Func<JsonElement, RecipeReading> read)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Lenient);
            if (!IsUnicode(document.RootElement))
                return new RecipeReading(null, ["The recipe has half a character, such as \\ud800 alone, in a text; remove it."]);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? read(document.RootElement)
                : new RecipeReading(null, ["The recipe is not a JSON object; begin it with '{'."]);
        }
        catch (JsonException error)
        {
            return new RecipeReading(
                null,
                [
                    $"The recipe is not JSON: line {error.LineNumber + 1}, column {error.BytePositionInLine + 1} cannot be read; correct "
                        + $"it there."]);
        }
    }

    // The parser takes escapes of half characters, and only reading the text fails.
    private static bool IsUnicode(JsonElement element)
    {
        try
        {
            ReadTexts(element);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static void ReadTexts(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.String) _ = element.GetString();
        else if (element.ValueKind == JsonValueKind.Array) foreach (var item in element.EnumerateArray()) ReadTexts(item);
        else if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in element.EnumerateObject())
            {
                _ = property.Name;
                ReadTexts(property.Value);
            }
        }
    }

    private static RecipeReading Checked(Recipe recipe, List<string> faults, SearchRecipe? search = null)
    {
        if (faults.Count == 0) RecipeRules.Check(recipe, faults);
        return faults.Count == 0 ? new RecipeReading(recipe, []) { Search = search } : new RecipeReading(null, [.. faults]);
    }
}
