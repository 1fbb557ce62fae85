using System.Text.Json.Nodes;
using Client.Recipes;

namespace Client.Tests.Recipes;

public sealed class RecipeOverridesTests
{
    [Fact]
    public void Each_option_sets_its_value_and_leaves_the_others()
    {
        var recipe = RecipeFiles.Read("mnist");
        new RecipeOverrides
        {
            Members = 5,
            Patience = 2,
            BatchSize = 64,
            TrainLimit = 100,
            ValidationLimit = 50,
            Criterion = "per-member",
            Assignments = ["optimizer.learningRate=0.01", "model.layers[1].filters=8", "augmentation.mirror=true", "description=a text"],
        }.ApplyTo(recipe);
        Assert.Equal(
            ("5", "2", "64", "100", "50", "\"per-member\"", "0.01", "8", "true", "\"a text\""),
            (At(recipe, "members"), At(recipe, "stopping", "patience"), At(recipe, "training", "batchSize"), At(recipe, "data", "trainLimit"),
                At(recipe, "data", "validationLimit"), At(recipe, "stopping", "criterion"), At(recipe, "optimizer", "learningRate"),
                recipe["model"]!["layers"]![1]!["filters"]!.ToJsonString(), At(recipe, "augmentation", "mirror"), At(recipe, "description")));
        Assert.Equal("\"mnist\"", At(recipe, "data", "set"));
    }

    [Fact]
    public void Fewer_epochs_shorten_the_least_number_and_the_learning_rates_cycle()
    {
        var recipe = RecipeFiles.Read("mnist");
        new RecipeOverrides { Epochs = 2 }.ApplyTo(recipe);
        Assert.Equal(("2", "2", "2"), (At(recipe, "stopping", "maxEpochs"), At(recipe, "stopping", "minEpochs"), At(recipe, "schedule", "epochs")));
    }

    [Fact]
    public void Of_a_snapshot_ensemble_other_options_than_its_own_are_refused_in_one_sentence()
    {
        foreach (var overrides in new[] { new RecipeOverrides { Epochs = 2 }, new RecipeOverrides { Members = 2 }, new RecipeOverrides { Patience = 2 } })
        {
            var error = Assert.Throws<CommandException>(() => overrides.ApplyTo(RecipeFiles.Read("mnist-snapshots")));
            Assert.Matches("^--(epochs|members|patience) 2: this recipe is a snapshot ensemble, [^.]+ --set snapshots.cycles=N and --set snapshots.epochs=N.$", error.Message);
        }

        var recipe = RecipeFiles.Read("mnist-snapshots");
        new RecipeOverrides { TrainLimit = 100, Assignments = ["snapshots.cycles=2"] }.ApplyTo(recipe);
        Assert.Equal(("100", "2"), (At(recipe, "data", "trainLimit"), At(recipe, "snapshots", "cycles")));
    }

    [Fact]
    public void More_epochs_leave_the_cycle_as_it_is()
    {
        var recipe = RecipeFiles.Read("mnist");
        var before = At(recipe, "schedule", "epochs");
        new RecipeOverrides { Epochs = 40 }.ApplyTo(recipe);
        Assert.Equal(("40", before), (At(recipe, "stopping", "maxEpochs"), At(recipe, "schedule", "epochs")));
    }

    [Fact]
    public void A_folder_takes_the_place_of_the_set_and_is_absolute()
    {
        var recipe = RecipeFiles.Read("mnist");
        new RecipeOverrides { DataFolder = "./images" }.ApplyTo(recipe);
        Assert.Null(recipe["data"]!["set"]);
        Assert.Equal(Path.GetFullPath("images"), (string)recipe["data"]!["folder"]!);
    }

    [Theory]
    [InlineData("novalue", "--set novalue: write path=value, such as optimizer.learningRate=0.002.")]
    [InlineData("a..b=1", "--set a..b=1: write the path like optimizer.learningRate or model.layers[1].filters.")]
    [InlineData("model.layers[99].filters=1", "--set model.layers[99].filters=1: the list has ")]
    [InlineData("members.x=1", "--set members.x=1: 'x' is in no object.")]
    [InlineData("nothing[0]=1", "--set nothing[0]=1: the recipe has no list 'nothing'.")]
    public void A_path_that_leads_nowhere_is_one_sentence(string assignment, string sentence)
    {
        var error = Assert.Throws<CommandException>(() => RecipeAssignment.Apply(RecipeFiles.Read("mnist"), assignment));
        Assert.Equal(ExitCodes.BadInput, error.ExitCode);
        Assert.StartsWith(sentence, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Named_recipes_are_part_of_the_program() =>
        Assert.Equal(["cifar10", "cifar10-fast", "mnist", "mnist-article", "mnist-base", "mnist-hour", "mnist-m3", "mnist-m5", "mnist-m7", "mnist-record", "mnist-snapshots"], RecipeFiles.Names);

    [Theory]
    [InlineData("{", "is not JSON: line 1, column 2 cannot be read; correct it there.")]
    [InlineData("[1]", "is not a JSON object; begin it with '{'.")]
    [InlineData("{\"a\": 1, \"a\": 2}", "has a key twice in one object; keep one of them.")]
    public void A_file_that_is_no_recipe_is_one_sentence(string content, string sentence)
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, content);
        try
        {
            var error = Assert.Throws<CommandException>(() => new RecipeOverrides { Members = 1 }.ApplyTo(RecipeFiles.Read(file)));
            Assert.Equal($"The recipe {file} {sentence}", error.Message);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string At(JsonObject recipe, params string[] path) =>
        path.Aggregate((JsonNode)recipe, (place, step) => place[step]!).ToJsonString();
}
