using Ensembles.Members;

namespace Ensembles.Recipes;

/// <summary>Whether every class has images to train, to validate and to test, after the recipe's split and limits.</summary>
public static class SplitFit
{
    private const int Named = 5;

    /// <summary>Refuses a split that cannot be meant.</summary>
    /// <exception cref="TrainingException">More images would validate than train, or a class has none to train.</exception>
    public static void Check(DataRecipe recipe, DataDescription data)
    {
        if (data.Counts is not { } counts) return;
        var (all, training) = (counts.Files.Sum(), counts.Files.Sum() - recipe.Validation);
        if (training < recipe.Validation)
        {
            throw new TrainingException(
                $"data.validation: {recipe.Validation} of the {all} training images of {data.Name} would validate and only {training} "
                    + $"would train; "
                + $"set it to at most {all / 2}, such as {Math.Max(1, all / 10)}.");
        }

        var untaught = Classes(data, label => counts.Files[label] == 0 && counts.Test[label] > 0);
        if (untaught.Length > 0)
            throw new TrainingException(
                $"{data.Name}: there are test images and no training images of {Names(untaught)}; add training images, or remove the test "
                    + $"images.");
        var lost = Classes(data, label => counts.Files[label] > 0 && counts.Train[label] == 0);
        if (lost.Length > 0 && recipe.TrainLimit is null)
            throw new TrainingException(
                $"data.validation: {recipe.Validation} validation images leave no training image of {Names(lost)}; choose fewer, or add "
                    + $"images.");
    }

    /// <summary>What may be meant and is worth knowing, one sentence each.</summary>
    public static IEnumerable<string> Warnings(DataRecipe recipe, DataDescription data)
    {
        if (data.Counts is not { } counts) yield break;
        if (Classes(data, label => counts.Files[label] == 0) is { Length: > 0 } absent)
            yield return $"{data.Name}: there are no images of {Names(absent)}: the labels have gaps, and the network has an output for "
                + $"each.";
        if (Classes(data, label => counts.Files[label] > 0 && counts.Train[label] == 0) is { Length: > 0 } untrained)
            yield return $"data.trainLimit: {data.Train} training images have none of {Names(untrained)}, so no member learns it; choose "
                + $"more.";
        if (Classes(data, label => counts.Files[label] > 0 && counts.Validation[label] == 0) is { Length: > 0 } unseen)
            yield return $"{(recipe.ValidationLimit is null ? "data.validation" : "data.validationLimit")}: {data.Validation} validation "
                + $"images have none of {Names(unseen)}, so early stopping does not see it; choose more.";
        if (Classes(data, label => counts.Files[label] > 0 && counts.Test[label] == 0) is { Length: > 0 } untested)
            yield return $"{data.Name}: there are no test images of {Names(untested)}, so its scores say nothing of it.";
    }

    private static string[] Classes(DataDescription data, Func<int, bool> isMeant) =>
        [.. Enumerable.Range(0, data.ClassNames.Count).Where(isMeant).Select(label => $"'{data.ClassNames[label]}'")];

    private static string Names(string[] classes) =>
        $"{(classes.Length == 1 ? "class" : "classes")} "
            + $"{string.Join(", ", classes.Take(Named))}{(classes.Length > Named ? $" and {classes.Length - Named} more" : "")}";
}
