using System.Collections.Immutable;
using System.Globalization;
using Ensembles.Members;
using Ensembles.Recipes;

namespace Ensembles.Sweeps;

/// <summary>Whether every trial of a sweep can be trained: asked before the first one begins.</summary>
public static class SearchCheck
{
    private static readonly string[] NotSearched = ["$schema", "name", "description", "members", "search", "data"];

    /// <summary>Every fault of a search space, one sentence each; none if all trials are valid recipes.</summary>
    /// <param name="recipe">The recipe that is searched, as JSON; sound itself.</param>
    /// <param name="search">Its search section.</param>
    /// <param name="trials">The trials' values.</param>
    public static ImmutableArray<string> Faults(string recipe, SearchRecipe search, ImmutableArray<ImmutableArray<string>> trials)
    {
        var searched = RecipeReader.Read(recipe).Recipe;
        if (searched?.Snapshots is not null)
            return [
                "search: a snapshot ensemble cannot be searched, because its trials cannot be stopped early; search a recipe of the same "
                    + "network without snapshots."];
        if (searched?.Groups is not null)
            return ["search: a recipe that lists its members cannot be searched; search each of the recipes in the list by itself."];
        ImmutableArray<string> alone = [.. search.Space.SelectMany(dimension => FaultsAlone(recipe, dimension))];
        return alone.IsEmpty ? Distinct(trials.SelectMany(values => FaultsTogether(recipe, search, values))) : alone;
    }

    /// <summary>The same against the data, which must be at hand.</summary>
    public static ImmutableArray<string> Misfits(
        string recipe, SearchRecipe search, ImmutableArray<ImmutableArray<string>> trials, DataDescription data) =>
        Distinct(
            trials.SelectMany(values =>
                Misfit(RecipeReader.Parse(TrialRecipe.Of(recipe, search, values)), data) is { } fault
                    ? [$"{Said(search.Space, values)}: {fault}"]
                    : Array.Empty<string>()));

    private static IEnumerable<string> FaultsAlone(string recipe, SearchDimension dimension)
    {
        var path = RecipeSpelling.Current(dimension.Path);
        var section = path.Split('.', '[')[0];
        if (NotSearched.Contains(section) && path != "data.trainLimit")
        {
            return [$"search.space.{path}: trials with different values of this could not be compared; leave it out."];
        }

        if (path is "model.file" or "model.sha256")
        {
            return [$"search.space.{path}: a module is the recipe's, and no value of it; search a recipe for each module."];
        }

        // Of an unknown path every value is wrong: one of them says so.
        return Ends(dimension)
            .SelectMany(value => FaultsOf(recipe, [dimension], [value]).Select(fault => (value, fault)))
            .DistinctBy(found => found.fault)
            .Select(found => $"search.space.{path} = {found.value}: {found.fault}");
    }

    private static IEnumerable<string> FaultsTogether(string recipe, SearchRecipe search, ImmutableArray<string> values)
    {
        var reading = RecipeReader.Read(TrialRecipe.Of(recipe, search, values));
        return reading.Faults.Select(fault => $"{Said(search.Space, values)}: {fault}");
    }

    private static ImmutableArray<string> FaultsOf(string recipe, ImmutableArray<SearchDimension> space, ImmutableArray<string> values)
    {
        try
        {
            return RecipeReader.Read(TrialRecipe.With(recipe, space, values).ToJsonString()).Faults;
        }
        catch (FormatException error)
        {
            return [$"{error.Message}."];
        }
    }

    private static ImmutableArray<string> Ends(SearchDimension dimension) => dimension.Kind == SearchKind.Choice
        ? dimension.Choices
        : [dimension.Low.ToString("r", CultureInfo.InvariantCulture), dimension.High.ToString("r", CultureInfo.InvariantCulture)];

    private static string? Misfit(Recipe recipe, DataDescription data)
    {
        try
        {
            RecipeFit.Check(recipe, data);
            return null;
        }
        catch (TrainingException error)
        {
            return error.Message;
        }
    }

    private static string Said(ImmutableArray<SearchDimension> space, ImmutableArray<string> values) =>
        "search.space with "
            + string.Join(", ", space.Zip(values, (dimension, value) => $"{RecipeSpelling.Current(dimension.Path)} = {value}"));

    // What is wrong with many combinations is said of the first one.
    private static ImmutableArray<string> Distinct(IEnumerable<string> faults) =>
        [.. faults.DistinctBy(fault => fault[(fault.IndexOf(": ", StringComparison.Ordinal) + 2)..])];
}
