namespace Ensembles.Recipes;

/// <summary>The values of a recipe's search. Whether the recipe knows its paths and values is checked when a sweep begins.</summary>
internal static class SearchFields
{
    /// <summary>Its key in a recipe, of which it is no part.</summary>
    public const string Key = "search";

    /// <summary>All of them.</summary>
    public static Section<SearchRecipe> All { get; } = new Section<SearchRecipe>(
        new SearchRecipe { Space = [] }, "What 'ensemble sweep' tries; training does not read it.")
        .Add("space", new SpaceValue(), it => it.Space, (it, value) => it with { Space = value },
            "Values of the recipe by their paths, such as optimizer.learningRate or model.layers[1].filters, each with what it is drawn "
            + "from.",
            missing: SpaceValue.Example)
        .Add("method", RecipeWords.SearchMethods, it => it.Method, (it, value) => it with { Method = value },
            "asha: random search that stops trials early by asynchronous successive halving; random: every trial is trained to its end.")
        .Add("trials", new WholeRange(1, 1000), it => it.Trials, (it, value) => it with { Trials = value },
            "How many combinations are tried.")
        .Add("eta", new WholeRange(2, 10), it => it.Eta, (it, value) => it with { Eta = value },
            "One trial in so many continues at each rung, and rungs are so many times as far apart.")
        .Add("minEpochs", RunFields.Epochs, it => it.MinEpochs, (it, value) => it with { MinEpochs = value },
            "Epochs before the first rung.")
        .Add("members", MemberFields.Members, it => it.Members, (it, value) => it with { Members = value }, "Members of a trial.");

    /// <summary>Reads it from a recipe.</summary>
    /// <returns>Null if there is none.</returns>
    public static SearchRecipe? Read(RecipeObject recipe) => recipe.Object(Key) is { } json ? All.Read(json) : null;
}
