using System.Text.Json.Nodes;
using Ensembles.Recipes;
using Ensembles.Sweeps;

namespace Ensembles.Tests.Recipes;

/// <summary>Recipes with the keys of the first version, and texts that it has stored.</summary>
public sealed class RecipeSpellingTests
{
    private const string First = """
        {
          "name": "x", "data": {"set": "mnist"},
          "model": {"layers": [{"type": "conv", "initialisation": "he-normal"}, {"type": "flatten"}, {"type": "dense"}]},
          "regularisation": {"l2": 0.1}, "optimiser": {"type": "muon", "renormalise": true}
        }
        """;

    // Written by the version before: canonical texts as they are in grain state.
    public static TheoryData<string> Stored => ["cifar10-fast", "mnist-record", "mnist-snapshots"];

    [Fact]
    public void Both_spellings_are_one_recipe() => Assert.Equal(RecipeReader.Parse(Current(First)), RecipeReader.Parse(First));

    [Theory]
    [InlineData("optimiser", "optimizer", "{}")]
    [InlineData("regularisation", "regularization", "{}")]
    public void A_key_in_both_spellings_is_one_fault(string first, string current, string value)
    {
        var json = JsonNode.Parse("""{"name": "x", "data": {"set": "mnist"}, "model": {"layers": [{"type": "dense"}]}}""")!.AsObject();
        (json[first], json[current]) = (JsonNode.Parse(value), JsonNode.Parse(value));
        Assert.Equal([$"{current}: the same key is there as '{first}' too; keep '{current}'."], RecipeReader.Read(json.ToJsonString()).Faults);
    }

    [Fact]
    public void Faults_name_the_current_spelling()
    {
        var wrong = First.Replace("\"l2\": 0.1", "\"l2\": 2", StringComparison.Ordinal).Replace("true", "1", StringComparison.Ordinal);
        var faults = RecipeReader.Read(wrong).Faults;
        Assert.Equal(
            ["regularization.l2: 2 is out of range; allowed: 0 to 1.", "optimizer.renormalize: 1 is not true or false."], faults);
    }

    [Theory, MemberData(nameof(Stored))]
    public void A_stored_text_is_read_as_before_and_written_to_the_same_bytes(string name)
    {
        var stored = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Recipes", "Stored", $"{name}.json"));
        Assert.Equal(RecipeReader.Parse(Repository.Recipe(name)), RecipeReader.Parse(stored));
        Assert.Equal(stored, RecipeReader.Write(RecipeReader.Parse(Repository.Recipe(name))));
    }

    [Theory]
    [InlineData("optimiser.learningRate")]
    [InlineData("optimizer.learningRate")]
    public void A_path_reaches_a_key_in_either_spelling(string path)
    {
        foreach (var text in new[] { First, Current(First) })
        {
            var json = JsonNode.Parse(text)!.AsObject();
            RecipePath.Parse(path)!.Put(json, 0.5);
            Assert.Equal(0.5, RecipeReader.Parse(json.ToJsonString()).Optimizer.LearningRate);
        }
    }

    [Theory]
    [InlineData("optimiser.learningRate")]
    [InlineData("optimizer.learningRate")]
    public void A_search_reaches_it_too(string path)
    {
        var search = new SearchRecipe { Space = [new SearchDimension(path, SearchKind.Choice) { Choices = ["0.1", "0.2"] }] };
        Assert.Equal(0.2, RecipeReader.Parse(TrialRecipe.Of(First, search, ["0.2"])).Optimizer.LearningRate);
        var best = TrialRecipe.Best(First, search, ["0.2"], "why");
        Assert.DoesNotContain("optimiser", best, StringComparison.Ordinal);
        Assert.Equal(0.2, RecipeReader.Parse(best).Optimizer.LearningRate);
    }

    [Fact]
    public void A_search_of_one_value_by_two_spellings_is_a_fault()
    {
        var json = JsonNode.Parse(First)!.AsObject();
        json["search"] = JsonNode.Parse("""
            {"space": {"optimiser.learningRate": {"choice": [1]}, "optimizer.learningRate": {"choice": [2]}}}
            """);
        Assert.Equal(
            [
                "search.space.optimizer.learningRate: the same key is there as 'optimiser.learningRate' too; "
                + "keep 'optimizer.learningRate'.",
            ],
            RecipeReader.Read(json.ToJsonString()).Faults);
    }

    [Fact]
    public void What_is_sent_and_stored_has_the_first_spelling_and_what_is_shown_the_current_one()
    {
        var json = JsonNode.Parse(Current(First))!;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(First), JsonNode.Parse(RecipeSpelling.ToText(json))));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Current(First)), json));
        var shown = JsonNode.Parse(First)!;
        RecipeSpelling.MakeCurrent(shown);
        Assert.Equal(JsonNode.Parse(Current(First))!.ToJsonString(), shown.ToJsonString());
    }

    private static string Current(string first) => first
        .Replace("optimiser", "optimizer", StringComparison.Ordinal)
        .Replace("regularisation", "regularization", StringComparison.Ordinal)
        .Replace("initialisation", "initialization", StringComparison.Ordinal)
        .Replace("renormalise", "renormalize", StringComparison.Ordinal);
}
