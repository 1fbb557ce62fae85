using System.Text.Json;
using System.Text.Json.Nodes;
using Ensembles.Recipes;
using Json.Schema;

namespace Ensembles.Tests.Recipes;

/// <summary>Recipes of snapshot ensembles.</summary>
public sealed class SnapshotRecipeTests
{
    private static readonly JsonSchema Schema = JsonSchema.FromText(File.ReadAllText(Path.Combine(Repository.Recipes, "recipe.schema.json")));

    [Fact]
    public void It_is_one_training_of_all_cycles_with_a_schedule_of_its_own_and_no_early_stop()
    {
        var recipe = RecipeReader.Parse(Json("""{"cycles": 4, "epochs": 6}"""));
        Assert.Equal((1, 4, new SnapshotRecipe(4, 6)), (recipe.Members, recipe.Models, recipe.Snapshots));
        Assert.Equal(new CyclicCosineSchedule(6), recipe.Schedule);
        Assert.Equal(new StoppingRecipe { Patience = 24, MinEpochs = 24, MaxEpochs = 24 }, recipe.Stopping);
    }

    [Fact]
    public void It_survives_writing()
    {
        var recipe = RecipeReader.Parse(Json("""{"cycles": 4, "epochs": 6}"""));
        var text = RecipeReader.Write(recipe);
        Assert.Equal(recipe, RecipeReader.Parse(text));
        var json = JsonNode.Parse(text)!;
        RecipeSpelling.MakeCurrent(json);
        Assert.True(IsValid(json.ToJsonString()));
        Assert.Equal(["cycles", "epochs"], json["snapshots"]!.AsObject().Select(value => value.Key));
    }

    [Theory]
    [InlineData(1, false, 0, 0)]
    [InlineData(2, false, 0, 0)]
    [InlineData(3, true, 1, 0)]
    [InlineData(4, false, 1, 1)]
    [InlineData(6, true, 2, 1)]
    public void Cycles_are_of_one_length(int epoch, bool isEnd, int taken, int cycle)
    {
        var snapshots = new SnapshotRecipe(2, 3);
        Assert.Equal((isEnd, taken, cycle), (snapshots.EndsAt(epoch), snapshots.TakenBy(epoch), snapshots.CycleOf(epoch)));
        Assert.Equal(epoch <= 3 ? 3 : 6, snapshots.EndOf(cycle));
    }

    // What stands beside the section, and how the one sentence about it begins; none where it is sound.
    [Theory]
    [InlineData("\"members\": 1", null)]
    [InlineData("\"training\": {\"batchSize\": 8}", null)]
    [InlineData("\"members\": 3", "members: a snapshot ensemble is one training;")]
    [InlineData("\"schedule\": {\"type\": \"cosine\"}", "schedule: a snapshot ensemble has its own,")]
    [InlineData("\"stopping\": {\"patience\": 3}", "stopping: a snapshot ensemble trains all of its cycles")]
    [InlineData("\"training\": {\"ema\": 0.9}", "training.ema: an average of the weights would mix the cycles")]
    public void What_contradicts_it_is_refused_in_one_sentence(string beside, string? sentence)
    {
        var json = Json("""{"cycles": 2, "epochs": 3}""", beside);
        if (sentence is null) Assert.Empty(RecipeReader.Read(json).Faults);
        else Assert.StartsWith(sentence, Assert.Single(RecipeReader.Read(json).Faults), StringComparison.Ordinal);
        Assert.Equal(sentence is null, IsValid(json));
    }

    [Theory]
    [InlineData("""{"cycles": 2}""", "snapshots.epochs is missing; say how long a cycle is.")]
    [InlineData("""{"epochs": 2}""", "snapshots.cycles is missing; say how many snapshots there are to be.")]
    [InlineData("""{"cycles": 1, "epochs": 2}""", "snapshots.cycles: 1 is out of range; allowed: 2 to 100.")]
    [InlineData("""{"cycles": 2, "epochs": 0}""", "snapshots.epochs: 0 is out of range; allowed: 1 to 1000.")]
    [InlineData("5", "snapshots: 5 is not an object.")]
    public void A_wrong_section_is_one_sentence(string section, string sentence)
    {
        Assert.Equal([sentence], RecipeReader.Read(Json(section)).Faults);
        Assert.False(IsValid(Json(section)));
    }

    [Fact]
    public void It_cannot_be_one_of_several_recipes_nor_join_another_run()
    {
        var run = RecipeReader.Parse(Json("""{"cycles": 2, "epochs": 3}"""));
        const string Sentence = "a snapshot ensemble is a run of its own, and cannot be part of another one; remove this.";
        var own = Json("""{"cycles": 2, "epochs": 3}""");
        Assert.Equal([$"members[0].recipe.snapshots: {Sentence}"], RecipeReader.Read($$"""{"name": "mixed", "data": {"set": "mnist"}, "members": [{"recipe": {{own}} }]}""").Faults);
        Assert.Equal([$"snapshots: {Sentence}"], RecipeReader.ReadMember(own, run).Faults);
        var list = """{"name": "mixed", "data": {"set": "mnist"}, "snapshots": {"cycles": 2, "epochs": 3}, "members": [{"recipe": {"name": "a", "model": {"layers": [{"type": "dense"}]}}}]}""";
        Assert.StartsWith("members: a snapshot ensemble is one training;", Assert.Single(RecipeReader.Read(list).Faults), StringComparison.Ordinal);
        Assert.False(IsValid(list));
    }

    private static string Json(string section, string beside = "\"description\": \"\"") =>
        $$"""{"name": "s", "data": {"set": "mnist"}, "model": {"layers": [{"type": "flatten"}, {"type": "dense"}]}, "snapshots": {{section}}, {{beside}} }""";

    private static bool IsValid(string recipe)
    {
        using var document = JsonDocument.Parse(recipe);
        return Schema.Evaluate(document.RootElement).IsValid;
    }
}
