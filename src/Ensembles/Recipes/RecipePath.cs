using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Ensembles.Recipes;

/// <summary>A place in a recipe's JSON, such as <c>optimizer.learningRate</c> or <c>model.layers[1].filters</c>.</summary>
public sealed partial class RecipePath
{
    /// <summary>How a path is written, the end of a sentence.</summary>
    public const string Hint = "write the path like optimizer.learningRate or model.layers[1].filters";

    private readonly Match[] _steps;

    private RecipePath(Match[] steps) => _steps = steps;

    /// <summary>Reads a path.</summary>
    /// <returns>Null if the text is no path.</returns>
    public static RecipePath? Parse(string text)
    {
        Match[] steps = [.. StepPattern().Matches(text).Cast<Match>()];
        return steps.Length > 0 && steps.Sum(step => step.Length) == text.Length ? new RecipePath(steps) : null;
    }

    /// <summary>Puts a value there. Whether the recipe knows the path is checked with the rest of it.</summary>
    /// <exception cref="FormatException">The path leads nowhere; the message says why, without a full stop.</exception>
    public void Put(JsonObject recipe, JsonNode? value)
    {
        JsonNode place = recipe;
        for (var index = 0; index < _steps.Length - 1; index++) place = Child(place, _steps[index], _steps[index + 1]);
        Put(place, _steps[^1], value);
    }

    private static JsonNode Child(JsonNode place, Match step, Match next)
    {
        if (IndexOf(step) is { } index) return ListItem(place, index);
        if (place is not JsonObject parent) throw new FormatException($"'{NameOf(step)}' is in no object");
        var name = NameIn(parent, step);
        if (parent[name] is { } child) return child;
        return parent[name] = IndexOf(next) is null ? new JsonObject() : throw new FormatException($"the recipe has no list '{name}'");
    }

    private static void Put(JsonNode place, Match step, JsonNode? value)
    {
        if (IndexOf(step) is { } index)
        {
            _ = ListItem(place, index);
            ((JsonArray)place)[index] = value;
        }
        else if (place is JsonObject parent) parent[NameIn(parent, step)] = value;
        else throw new FormatException($"'{NameOf(step)}' is in no object");
    }

    private static JsonNode ListItem(JsonNode place, int index) => place is JsonArray list && index < list.Count && list[index] is { } item
        ? item
        : throw new FormatException(
            place is JsonArray some ? $"the list has {some.Count} entries, counted from 0" : "there is no list at this place");

    private static string NameOf(Match step) => step.Groups["name"].Value;

    // A path reaches a key in either spelling.
    private static string NameIn(JsonObject parent, Match step)
    {
        string[] names = [NameOf(step), RecipeSpelling.Current(NameOf(step)), RecipeSpelling.First(NameOf(step))];
        return Array.Find(names, parent.ContainsKey) ?? names[1];
    }

    private static int? IndexOf(Match step) => step.Groups["index"].Success ? int.Parse(step.Groups["index"].ValueSpan) : null;

    [GeneratedRegex(@"\G(?:(?:^|\.)(?<name>[A-Za-z$][A-Za-z0-9$]*)|\[(?<index>[0-9]{1,4})\])")]
    private static partial Regex StepPattern();
}
