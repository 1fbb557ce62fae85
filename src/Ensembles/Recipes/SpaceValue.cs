using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Ensembles.Recipes;

/// <summary>The values that a search varies, by their paths.</summary>
internal sealed class SpaceValue : IRecipeValue<ImmutableArray<SearchDimension>>
{
    /// <summary>How to write one, as the end of a sentence.</summary>
    public const string Example = "name what is to be tried, such as {\"optimizer.learningRate\": {\"log\": [0.001, 0.01]}}";

    private static readonly (string Word, SearchKind Kind)[] Numeric =
        [("range", SearchKind.Range), ("whole", SearchKind.Whole), ("log", SearchKind.Log)];

    public ImmutableArray<SearchDimension> Read(RecipeObject json, string key, ImmutableArray<SearchDimension> otherwise)
    {
        if (json.Object(key) is not { } space) return otherwise;
        if (space.Keys.Count == 0) json.Fault(key, $"is empty; {Example}.");
        var dimensions = space.Keys.Order(StringComparer.Ordinal).Select(path => Dimension(space, path)).ToList();
        space.RefuseOthers();
        return [.. dimensions.OfType<SearchDimension>()];
    }

    // Canonical JSON is without it.
    public JsonNode? Write(ImmutableArray<SearchDimension> value) => null;

    public JsonObject Schema() => JsonNode.Parse("""
        {
          "type": "object",
          "minProperties": 1,
          "propertyNames": { "pattern": "^[A-Za-z$][A-Za-z0-9$]*(\\.[A-Za-z$][A-Za-z0-9$]*|\\[[0-9]{1,4}\\])*$" },
          "additionalProperties": {
            "type": "object",
            "minProperties": 1,
            "maxProperties": 1,
            "properties": {
              "choice": { "type": "array", "description": "One of these values, each as likely.", "minItems": 1, "uniqueItems": true },
              "range": {
                "type": "array",
                "description": "A number, uniform between these two.",
                "items": { "type": "number" }, "minItems": 2, "maxItems": 2
              },
              "whole": {
                "type": "array",
                "description": "A whole number, uniform between these two.",
                "items": { "type": "integer" }, "minItems": 2, "maxItems": 2
              },
              "log": {
                "type": "array",
                "description": "A number between these two whose logarithm is uniform.",
                "items": { "type": "number", "exclusiveMinimum": 0 }, "minItems": 2, "maxItems": 2
              }
            },
            "additionalProperties": false
          }
        }
        """)!.AsObject();

    private static SearchDimension? Dimension(RecipeObject space, string path)
    {
        if (RecipePath.Parse(path) is null) space.Fault(path, $"is no path; {RecipePath.Hint}.");
        if (space.Object(path) is not { } json) return null;
        List<SearchDimension?> found = [Choice(json, path), .. Numeric.Select(kind => Numbers(json, path, kind.Word, kind.Kind))];
        json.RefuseOthers();
        if (json.Keys.Count != 1) space.Fault(path, "give one of choice, range, whole and log.");
        return found.OfType<SearchDimension>().FirstOrDefault();
    }

    private static SearchDimension? Choice(RecipeObject json, string path)
    {
        if (json.Values("choice") is not { } values) return null;
        if (values.Count == 0) json.Fault("choice", "is empty; list the values to try.");
        if (values.Distinct().Count() < values.Count) json.Fault("choice", "has a value twice; keep one of them.");
        return new SearchDimension(path, SearchKind.Choice) { Choices = [.. values] };
    }

    private static SearchDimension? Numbers(RecipeObject json, string path, string word, SearchKind kind)
    {
        if (json.Values(word) is not { } values) return null;
        double?[] ends = [.. values.Select(Number)];
        if (ends is not [{ } low, { } high]) json.Fault(word, "is not two numbers; give the least and the largest, such as [1, 2].");
        else if (low >= high) json.Fault(word, $"[{values[0]}, {values[1]}] is no range; the first number must be below the second.");
        else if (kind == SearchKind.Log && low <= 0) json.Fault(word, $"begins at {values[0]}; logarithms need a number above 0.");
        else if (kind == SearchKind.Whole && !(IsWhole(low) && IsWhole(high)))
        {
            json.Fault(word, $"[{values[0]}, {values[1]}] are not whole numbers of at most nine digits.");
        }
        else return new SearchDimension(path, kind) { Low = low, High = high };
        return null;
    }

    private static bool IsWhole(double number) => number == Math.Floor(number) && Math.Abs(number) < 1e9;

    private static double? Number(string json) =>
        double.TryParse(json, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
}
