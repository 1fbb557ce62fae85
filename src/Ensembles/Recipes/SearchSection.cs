using System.Collections.Immutable;
using System.Globalization;

namespace Ensembles.Recipes;

/// <summary>Reads what a sweep tries. Whether the recipe knows its paths and values is checked when a sweep begins.</summary>
internal static class SearchSection
{
    private const int MostEpochs = 100_000;
    private const string Example = "name what is to be tried, such as {\"optimiser.learningRate\": {\"log\": [0.001, 0.01]}}";
    private static readonly (string Word, SearchKind Kind)[] Numeric = [("range", SearchKind.Range), ("whole", SearchKind.Whole), ("log", SearchKind.Log)];

    public static SearchRecipe? Read(RecipeObject? json)
    {
        if (json is null) return null;
        var search = new SearchRecipe
        {
            Space = Space(json),
            Method = json.Word("method", SearchMethod.Asha, RecipeWords.SearchMethods),
            Trials = json.Whole("trials", 20, 1, 1000),
            Eta = json.Whole("eta", 3, 2, 10),
            MinEpochs = json.Whole("minEpochs", 1, 1, MostEpochs),
            Members = json.Whole("members", 1, 1, 1000),
        };
        json.RefuseOthers();
        return search;
    }

    private static ImmutableArray<SearchDimension> Space(RecipeObject search)
    {
        if (search.Object("space") is not { } space)
        {
            search.Miss("space", Example);
            return [];
        }

        if (space.Keys.Count == 0) search.Fault("space", $"is empty; {Example}.");
        ImmutableArray<SearchDimension> dimensions = [.. space.Keys.Order(StringComparer.Ordinal).Select(path => Dimension(space, path)).OfType<SearchDimension>()];
        space.RefuseOthers();
        return dimensions;
    }

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
        else if (kind == SearchKind.Whole && !(IsWhole(low) && IsWhole(high))) json.Fault(word, $"[{values[0]}, {values[1]}] are not whole numbers of at most nine digits.");
        else return new SearchDimension(path, kind) { Low = low, High = high };
        return null;
    }

    private static bool IsWhole(double number) => number == Math.Floor(number) && Math.Abs(number) < 1e9;

    private static double? Number(string json) =>
        double.TryParse(json, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
}
