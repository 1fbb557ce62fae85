using System.Text.Json.Nodes;
using Ensembles.Members;
using Ensembles.Recipes;

namespace Ensembles.Tests.Recipes;

/// <summary>Recipes whose members differ.</summary>
public sealed class MemberListTests
{
    private const string Layers = """[{"type": "flatten"}, {"type": "dense"}]""";
    private const string Small = """{"name": "small", "model": {"layers": [{"type": "flatten"}, {"type": "dense"}]}, "training": {"batchSize": 8, "precision": "bfloat16"}}""";
    private const string Large = """{"name": "large", "members": 7, "data": {"set": "mnist", "validation": 500}, "model": {"pixelScale": 1, "layers": [{"type": "conv"}, {"type": "flatten"}, {"type": "dense"}]}, "regularization": {"l2": 0.1}, "optimizer": {"type": "sgd"}, "schedule": {"type": "cosine", "epochs": 3}, "stopping": {"maxEpochs": 3}, "prediction": {"mirror": true}, "search": {"space": {"training.batchSize": {"choice": [64]}}}}""";

    private static readonly Recipe Mixed = RecipeReader.Parse(Run($$$"""{"recipe": {{{Small}}}, "count": 2}, {"recipe": {{{Large}}} }"""));

    [Fact]
    public void Each_member_is_trained_by_its_own_part_and_by_the_runs_data_and_stopping()
    {
        Assert.Equal((3, "mixed", "small", "small", "large"), (Mixed.Members, Mixed.Name, Mixed.Of(0).Name, Mixed.Of(1).Name, Mixed.Of(2).Name));
        var large = Mixed.Of(2);
        Assert.Equal((1.0, 3, 0.1, 128), (large.Model.PixelScale, large.Model.Layers.Length, large.Regularization.L2, large.Training.BatchSize));
        Assert.Equal((new SgdRecipe(), new CosineSchedule(3)), ((SgdRecipe)large.Optimizer, (CosineSchedule)large.Schedule));
        Assert.Equal((500, 20, false, 3), (large.Data.Validation, large.Stopping.MaxEpochs, large.Prediction.Mirror, large.Members));
        Assert.Null(large.Groups);
        Assert.Equal(Mixed.Of(0), Mixed.Of(1));
    }

    [Fact]
    public void It_survives_writing_and_every_recipe_stands_in_it_in_full()
    {
        var text = RecipeReader.Write(Mixed);
        Assert.Equal(Mixed, RecipeReader.Parse(text));
        Assert.Equal(text, RecipeReader.Write(RecipeReader.Parse(text)));
        Assert.NotEqual(Mixed, RecipeReader.Parse(Run($$$"""{"recipe": {{{Small}}}, "count": 3}""")));
    }

    [Fact]
    public void A_recipe_with_a_number_says_the_same_for_every_member()
    {
        var recipe = RecipeReader.Parse(Repository.Recipe("mnist"));
        Assert.Same(recipe, recipe.Of(2));
        Assert.Equal([("", recipe.Own)], recipe.Parts);
        // Manifests of before are compared with those of today.
        string[] keys = ["name", "description", "members", "data", "model", "regularization", "augmentation", "optimizer", "schedule", "training", "stopping", "failures", "prediction"];
        Assert.Equal(keys, JsonNode.Parse(RecipeReader.Write(recipe))!.AsObject().Select(section => RecipeSpelling.Current(section.Key)));
    }

    [Fact]
    public void All_faults_are_told_with_the_path_of_the_member()
    {
        var faults = RecipeReader.Read($$$"""
            {
              "name": "mixed",
              "members": [
                {"recipe": {"name": "a", "members": [], "model": {"layers": [{"type": "conv", "filters": 0}]}, "colour": 1}, "count": 0},
                {"recipe": "mnist"},
                {"count": 2},
                {"recipe": {"name": "b", "data": {"set": "cifar10", "validation": 100, "trainLimit": 7}, "model": {"layers": {{{Layers}}}}}, "number": 2},
                3
              ],
              "data": {"set": "mnist", "validation": 500},
              "model": {"layers": {{{Layers}}}},
              "training": {"batchSize": 1}
            }
            """).Faults;
        string[] expected =
        [
            "members[0].count: 0 is out of range; allowed: 1 to 1000.",
            "members[0].recipe.members: a recipe in the list has no list of its own; give a number, or remove it.",
            "members[0].recipe.model.layers[0].filters: 0 is out of range; allowed: 1 to 4096.",
            "members[1].recipe: \"mnist\" is not an object.",
            "members[2].recipe is missing; name one, or write it down here.",
            "members[3].recipe.data.set: cifar10 is not the run's data.set (mnist); all members must learn from the same images.",
            "members[3].recipe.data.validation: 100 is not the run's data.validation (500); all members must learn from the same images.",
            "members[3].recipe.data.trainLimit: 7 is not the run's data.trainLimit (none); all members must learn from the same images.",
            "members[4]: 3 is not an object.",
            "model: each recipe in members gives its own; remove it here.",
            "training: each recipe in members gives its own; remove it here.",
        ];
        Assert.All(expected, sentence => Assert.Contains(sentence, faults));
        Assert.Contains(faults, fault => fault.StartsWith("unknown key 'members[0].recipe.colour'", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.StartsWith("unknown key 'members[3].number'", StringComparison.Ordinal));
        Assert.Equal(expected.Length + 2, faults.Length);
    }

    [Theory]
    [InlineData("", "members: an empty list trains no member; name a recipe in it, or give a number.")]
    [InlineData("""{"recipe": {"name": "a", "model": {"layers": [{"type": "flatten"}]}}}""", "members[0].recipe.model.layers: the last layer must be {\"type\": \"dense\"} without units and activation: it gives one logit a class; only a batchNorm may follow it.")]
    [InlineData("""{"recipe": {"name": "a", "model": {"layers": [{"type": "dense"}]}}, "count": 600}, {"recipe": {"name": "a", "model": {"layers": [{"type": "dense"}]}}, "count": 401}""", "members: 1001 members are too many; 1000 are possible.")]
    public void A_fault_is_one_sentence(string members, string sentence) => Assert.Equal([sentence], RecipeReader.Read(Run(members)).Faults);

    [Fact]
    public void Every_network_must_fit_the_images()
    {
        var recipe = RecipeReader.Parse(Run($$$"""{"recipe": {{{Small}}} }, {"recipe": {"name": "a", "model": {"layers": [{"type": "conv", "kernel": 9, "padding": "valid"}, {"type": "flatten"}, {"type": "dense"}]} } }"""));
        var error = Assert.Throws<TrainingException>(() => RecipeFit.Check(recipe, new DataDescription("d", new ImageShape(1, 8, 8), ["a", "b"], 900, 1, 1, "h")));
        Assert.StartsWith("members[1].recipe.model.layers[0]: a kernel of 9 does not fit", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_members_that_asked_for_bfloat16_get_float32_where_it_is_emulated()
    {
        var (fitting, warning) = PrecisionFit.Of(Mixed, [false]);
        Assert.Equal((Precision.Float32, Precision.Float32, 8), (fitting.Of(0).Training.Precision, fitting.Of(2).Training.Precision, fitting.Of(0).Training.BatchSize));
        Assert.NotNull(warning);
        Assert.Equal((Mixed, null), PrecisionFit.Of(Mixed, [false, true]));
    }

    private static string Run(string members) =>
        $$$"""{"name": "mixed", "members": [{{{members}}}], "data": {"set": "mnist", "validation": 500}, "stopping": {"maxEpochs": 20}}""";
}
