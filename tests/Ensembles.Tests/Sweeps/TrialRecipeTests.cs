using Ensembles.Recipes;
using Ensembles.Sweeps;

namespace Ensembles.Tests.Sweeps;

public sealed class TrialRecipeTests
{
    private static readonly SearchRecipe Search = Searches.Of(Searches.Filters, Searches.LearningRate, Searches.BatchSize) with { Members = 1 };

    [Fact]
    public void A_trial_is_the_recipe_with_its_values_and_its_own_number_of_members()
    {
        var trial = RecipeReader.Parse(TrialRecipe.Of(Searches.Recipe, Search, ["5", "0.01", "64"]));
        Assert.Equal((1, 1, 64, 0.01, 5), (trial.Members, trial.Failures.MinMembers!.Value, trial.Training.BatchSize, ((AdamRecipe)trial.Optimizer).LearningRate, ((ConvLayer)trial.Model.Layers[0]).Filters));
    }

    [Fact]
    public void The_best_recipe_is_the_whole_ensembles_and_has_nothing_left_to_search()
    {
        var reading = RecipeReader.Read(TrialRecipe.Best(Searches.Recipe, Search, ["5", "0.01", "64"], "why"));
        Assert.Null(reading.Search);
        Assert.Equal(("tiny-best", "why", 3, 64), (reading.Recipe!.Name, reading.Recipe.Description, reading.Recipe.Members, reading.Recipe.Training.BatchSize));
    }

    [Fact]
    public void A_section_as_a_whole_is_chosen_before_what_stands_in_it()
    {
        var search = Searches.Of(new SearchDimension("optimizer", SearchKind.Choice) { Choices = ["{\"type\": \"sgd\"}", "{\"type\": \"adamw\"}"] }, Searches.LearningRate);
        var trial = RecipeReader.Parse(TrialRecipe.Of(Searches.Recipe, search, ["{\"type\": \"sgd\"}", "0.02"]));
        Assert.Equal(0.02, Assert.IsType<SgdRecipe>(trial.Optimizer).LearningRate);
    }
}
