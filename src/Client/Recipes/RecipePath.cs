using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Client.Recipes;

/// <summary>Sets one value of a recipe by its path, such as <c>optimiser.learningRate</c> or <c>model.layers[1].filters</c>.</summary>
internal static partial class RecipePath
{
    /// <summary>Sets <c>path=value</c>; the value is JSON, or else text. Whether the recipe knows the path is checked with the rest of it.</summary>
    /// <exception cref="CommandException">The path leads nowhere.</exception>
    public static void Set(JsonObject recipe, string assignment)
    {
        var equals = assignment.IndexOf('=', StringComparison.Ordinal);
        if (equals < 1) throw Bad(assignment, "write path=value, such as optimiser.learningRate=0.002");
        var steps = StepPattern().Matches(assignment[..equals]);
        if (steps.Count == 0 || steps.Sum(step => step.Length) != equals) throw Bad(assignment, "write the path like optimiser.learningRate or model.layers[1].filters");
        JsonNode place = recipe;
        for (var index = 0; index < steps.Count - 1; index++) place = Child(place, steps[index], steps[index + 1], assignment);
        Put(place, steps[^1], Value(assignment[(equals + 1)..]), assignment);
    }

    private static JsonNode Child(JsonNode place, Match step, Match next, string assignment)
    {
        if (IndexOf(step) is { } index) return ListItem(place, index, assignment);
        if (place is not JsonObject parent) throw Bad(assignment, $"'{NameOf(step)}' stands in no object");
        if (parent[NameOf(step)] is { } child) return child;
        return parent[NameOf(step)] = IndexOf(next) is null ? new JsonObject() : throw Bad(assignment, $"the recipe has no list '{NameOf(step)}'");
    }

    private static void Put(JsonNode place, Match step, JsonNode? value, string assignment)
    {
        if (IndexOf(step) is { } index)
        {
            _ = ListItem(place, index, assignment);
            ((JsonArray)place)[index] = value;
        }
        else if (place is JsonObject parent) parent[NameOf(step)] = value;
        else throw Bad(assignment, $"'{NameOf(step)}' stands in no object");
    }

    private static JsonNode ListItem(JsonNode place, int index, string assignment) => place is JsonArray list && index < list.Count && list[index] is { } item
        ? item
        : throw Bad(assignment, place is JsonArray some ? $"the list has {some.Count} entries, counted from 0" : "there is no list at this place");

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

    private static string NameOf(Match step) => step.Groups["name"].Value;

    private static int? IndexOf(Match step) => step.Groups["index"].Success ? int.Parse(step.Groups["index"].ValueSpan) : null;

    private static CommandException Bad(string assignment, string why) => new(ExitCodes.BadInput, $"--set {assignment}: {why}.");

    [GeneratedRegex(@"\G(?:(?:^|\.)(?<name>[A-Za-z$][A-Za-z0-9$]*)|\[(?<index>[0-9]{1,4})\])")]
    private static partial Regex StepPattern();
}
