using System.Text.Json.Nodes;
using Ensembles.Members;
using Ensembles.Recipes;
using Ensembles.Sweeps;

namespace Ensembles.Tests.Sweeps;

public sealed class SearchCheckTests
{
    [Fact]
    public void Every_named_recipe_with_a_search_section_can_be_searched()
    {
        var searched = 0;
        foreach (var row in Repository.RecipeNames)
        {
            var json = Repository.Recipe(row.Data);
            var reading = RecipeReader.Read(json);
            if (reading.Search is not { } search) continue;
            searched++;
            Assert.Empty(SearchCheck.Faults(JsonNode.Parse(json, null, new() { CommentHandling = System.Text.Json.JsonCommentHandling.Skip })!.ToJsonString(), search, TrialSampler.Sample(search, 1)));
        }

        Assert.True(searched > 0);
    }

    [Fact]
    public void All_faults_come_at_once_each_with_its_path_and_value()
    {
        var search = Searches.Of(
            Searches.BatchSize with { Choices = ["64", "0", "\"many\""] },
            new SearchDimension("optimizer.learningRat", SearchKind.Range) { Low = 0.1, High = 0.2 },
            new SearchDimension("model.layers[9].filters", SearchKind.Whole) { Low = 1, High = 2 },
            new SearchDimension("data.validation", SearchKind.Whole) { Low = 1, High = 2 },
            new SearchDimension("model.file", SearchKind.Choice) { Choices = ["\"a.pt\"", "\"b.pt\""] });

        Assert.Equal(
            [
                "search.space.training.batchSize = 0: training.batchSize: 0 is out of range; allowed: 1 to 65536.",
                "search.space.training.batchSize = \"many\": training.batchSize: \"many\" is not a whole number.",
                "search.space.optimizer.learningRat = 0.1: unknown key 'optimizer.learningRat' (did you mean 'learningRate'?). Allowed: type, learningRate, beta1, beta2, epsilon.",
                "search.space.model.layers[9].filters = 1: the list has 3 entries, counted from 0.",
                "search.space.data.validation: trials with different values of this could not be compared; leave it out.",
                "search.space.model.file: a module is the recipe's, and no value of it; search a recipe for each module.",
            ],
            SearchCheck.Faults(Searches.Recipe, search, TrialSampler.Sample(search, 1)));
    }

    [Fact]
    public void Values_that_only_contradict_each_other_are_found_too()
    {
        var search = Searches.Of(
            new SearchDimension("stopping.maxEpochs", SearchKind.Choice) { Choices = ["2", "20"] },
            new SearchDimension("stopping.minEpochs", SearchKind.Choice) { Choices = ["1", "2", "3"] });
        // Each of the values goes with the recipe's own others.
        var faults = SearchCheck.Faults(Searches.Recipe, search, TrialSampler.Sample(search, 1));
        Assert.Equal(
            "search.space with stopping.maxEpochs = 2, stopping.minEpochs = 3: stopping.minEpochs: 3 is more than stopping.maxEpochs (2); lower the one or raise the other.",
            Assert.Single(faults));
    }

    [Fact]
    public void Trials_that_do_not_fit_the_data_are_found_before_any_begins()
    {
        var search = Searches.Of(Searches.BatchSize);
        var data = new DataDescription("tiny", new ImageShape(1, 8, 8), ["a", "b"], 40, 5, 5, "hash");
        var misfits = SearchCheck.Misfits(Searches.Recipe, search, TrialSampler.Sample(search, 1), data);
        Assert.Equal("search.space with training.batchSize = 64: training.batchSize: 64 is more than the 40 training images; choose at most 40.", Assert.Single(misfits));
    }

    [Theory]
    [InlineData("{\"range\": [2, 1]}", "search.space.regularization.l2.range: [2, 1] is no range; the first number must be below the second.")]
    [InlineData("{\"log\": [0, 1]}", "search.space.regularization.l2.log: begins at 0; logarithms need a number above 0.")]
    [InlineData("{\"log\": [1, 1]}", "search.space.regularization.l2.log: [1, 1] is no range; the first number must be below the second.")]
    [InlineData("{\"whole\": [0.5, 2]}", "search.space.regularization.l2.whole: [0.5, 2] are not whole numbers of at most nine digits.")]
    [InlineData("{\"range\": [0, 1e999]}", "search.space.regularization.l2.range: is not two numbers; give the least and the largest, such as [1, 2].")]
    [InlineData("{\"choice\": []}", "search.space.regularization.l2.choice: is empty; list the values to try.")]
    [InlineData("{}", "search.space.regularization.l2: give one of choice, range, whole and log.")]
    public void A_contradictory_range_is_one_sentence(string drawnFrom, string sentence)
    {
        var recipe = JsonNode.Parse(Searches.Recipe)!;
        recipe["search"] = JsonNode.Parse($$"""{ "space": { "regularization.l2": {{drawnFrom}} } }""");
        Assert.Equal(sentence, Assert.Single(RecipeReader.Read(recipe.ToJsonString()).Faults));
    }

    [Fact]
    public void An_empty_space_is_one_sentence()
    {
        var recipe = JsonNode.Parse(Searches.Recipe)!;
        recipe["search"] = JsonNode.Parse("{\"space\": {}}");
        Assert.StartsWith("search.space: is empty; name what is to be tried", Assert.Single(RecipeReader.Read(recipe.ToJsonString()).Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void A_recipe_that_lists_its_members_is_one_sentence()
    {
        var listed = JsonNode.Parse(Searches.Recipe)!.AsObject();
        listed["members"] = new JsonArray(new JsonObject { ["recipe"] = JsonNode.Parse(Searches.Recipe), ["count"] = 3 });
        foreach (var section in new[] { "model", "optimizer" }) listed.Remove(section);
        var search = Searches.Of(Searches.LearningRate);
        var fault = Assert.Single(SearchCheck.Faults(listed.ToJsonString(), search, TrialSampler.Sample(search, 1)));
        Assert.StartsWith("search: a recipe that lists its members cannot be searched", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_snapshot_ensemble_is_not_searched()
    {
        var recipe = JsonNode.Parse(Searches.Recipe)!.AsObject();
        foreach (var section in new[] { "members", "schedule", "stopping", "failures" }) recipe.Remove(section);
        recipe["snapshots"] = new JsonObject { ["cycles"] = 2, ["epochs"] = 2 };
        var search = Searches.Of(Searches.LearningRate);
        var fault = Assert.Single(SearchCheck.Faults(recipe.ToJsonString(), search, TrialSampler.Sample(search, 1)));
        Assert.StartsWith("search: a snapshot ensemble cannot be searched", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_sweep_tries_is_no_part_of_what_is_trained()
    {
        var without = JsonNode.Parse(Searches.Recipe)!.AsObject();
        without.Remove("search");
        Assert.Equal(RecipeReader.Write(RecipeReader.Parse(without.ToJsonString())), RecipeReader.Write(RecipeReader.Parse(Searches.Recipe)));
    }
}
