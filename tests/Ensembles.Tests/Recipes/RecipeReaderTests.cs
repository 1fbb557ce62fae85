using Ensembles.Recipes;

namespace Ensembles.Tests.Recipes;

public sealed class RecipeReaderTests
{
    private const string Small = """{"name": "x", "data": {"set": "mnist"}, "model": {"layers": [{"type": "flatten"}, {"type": "dense"}]}""";

    public static TheoryData<string> Names => Repository.RecipeNames;

    [Theory, MemberData(nameof(Names))]
    public void Every_named_recipe_is_sound_bears_its_files_name_and_survives_writing(string name)
    {
        var reading = RecipeReader.Read(Repository.Recipe(name));
        Assert.Empty(reading.Faults);
        Assert.Equal(name, reading.Recipe!.Name);
        Assert.NotEmpty(reading.Recipe.Description);
        var text = RecipeReader.Write(reading.Recipe);
        Assert.Equal(reading.Recipe, RecipeReader.Parse(text));
        Assert.Equal(text, RecipeReader.Write(RecipeReader.Parse(text)));
    }

    [Fact]
    public void The_tutorials_refined_network_is_as_it_was_published()
    {
        var recipe = RecipeReader.Parse(Repository.Recipe("mnist-article"));
        LayerRecipe[] layers =
        [
            new BatchNormLayer(),
            new ConvLayer(32), new BatchNormLayer(),
            new ConvLayer(32), new BatchNormLayer(),
            new MaxPoolLayer(), new DropoutLayer(0.25), new FlattenLayer(),
            new DenseLayer(128, Activation.Relu), new BatchNormLayer(),
            new DropoutLayer(0.5), new DenseLayer(),
        ];
        Assert.Equal(layers, recipe.Model.Layers);
        Assert.Equal((1.0, 3, 1e-4, 0.1), (recipe.Model.PixelScale, recipe.Members, recipe.Regularization.L2, recipe.Augmentation.Shift));
        Assert.Equal(new AdamRecipe(1e-3, 0.9, 0.999, 1e-7), recipe.Optimizer);
        Assert.Equal((128, 6000, Criterion.EnsembleNll, 5, 50), (recipe.Training.BatchSize, recipe.Data.Validation, recipe.Stopping.Criterion, recipe.Stopping.Patience, recipe.Stopping.MaxEpochs));
        Assert.Equal((1e-3, 0.99), (new BatchNormLayer().Epsilon, new BatchNormLayer().Momentum));
    }

    [Fact]
    public void All_faults_are_told_at_once_each_with_its_path_and_what_is_allowed()
    {
        var faults = RecipeReader.Read("""
            {
              "name": "Bad Name",
              "members": 0,
              "data": {"set": "../minst", "validation": "many"},
              "model": {"layers": [{"type": "conv", "filters": 0}, {"type": "convolution"}, {"units": 3}]},
              "optimizer": {"type": "adam", "learning_rate": 0.1},
              "training": {"batchSize": 1.5},
              "stopping": {"patience": -1, "maxEpochs": 1000000000, "criterion": "nll"},
              "colour": true
            }
            """).Faults;
        string[] expected =
        [
            "name: \"Bad Name\" is not allowed; use 1 to 50 lower-case letters, digits, dots and hyphens.",
            "members: 0 is out of range; allowed: 1 to 1000.",
            "data.validation: \"many\" is not a whole number.",
            "data.set: \"../minst\" is not allowed; choose mnist, cifar10, or a set that 'ensemble data push' has sent, of lower-case letters, digits, dots and hyphens; or give a folder.",
            "model.layers[0].filters: 0 is out of range; allowed: 1 to 4096.",
            "model.layers[1].type: \"convolution\" is unknown; allowed: conv, activation, batchNorm, maxPool, globalAveragePool, dropout, flatten, dense.",
            "model.layers[2].type is missing; choose conv, activation, batchNorm, maxPool, globalAveragePool, dropout, flatten, dense.",
            "training.batchSize: 1.5 is not a whole number.",
            "stopping.patience: -1 is out of range; allowed: 1 to 100000.",
            "stopping.maxEpochs: 1000000000 is out of range; allowed: 1 to 100000.",
            "stopping.criterion: \"nll\" is unknown; allowed: ensemble-nll, mean-member-nll, per-member.",
        ];
        Assert.All(expected, sentence => Assert.Contains(sentence, faults));
        Assert.Contains(faults, fault => fault.StartsWith("unknown key 'optimizer.learning_rate' (did you mean 'learningRate'?). Allowed: type, learningRate, beta1,", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.StartsWith("unknown key 'colour'. Allowed: name, description, members, data, model,", StringComparison.Ordinal));
    }

    [Fact]
    public void A_module_takes_the_place_of_the_layers_and_survives_writing()
    {
        var recipe = RecipeReader.Parse($$"""{"name": "x", "data": {"set": "mnist"}, "model": {"pixelScale": 127.5, "file": "net.pt", "sha256": "{{new string('a', 64)}}"} }""");
        Assert.Equal(new ModuleRecipe("net.pt", new string('a', 64)), recipe.Model.Module);
        Assert.Equal((127.5, 0), (recipe.Model.PixelScale, recipe.Model.Layers.Length));
        Assert.Equal(recipe, RecipeReader.Parse(RecipeReader.Write(recipe)));
        Assert.NotEqual(recipe, recipe with { Model = recipe.Model with { Module = new ModuleRecipe("net.pt", new string('b', 64)) } });
    }

    [Theory]
    [InlineData("{\"file\": \"net.pt\"}", "model.sha256 is missing; name the SHA-256 of model.file, or let 'ensemble train' read that file.")]
    [InlineData("{\"file\": \"net.pt\", \"sha256\": \"ABC\"}", "model.sha256: \"ABC\" is not allowed; give 64 hexadecimal digits in lower case.")]
    [InlineData("{\"sha256\": \"ABC\"}", "model.file is missing; name the TorchScript module that has this model.sha256.")]
    [InlineData("{\"file\": \"net.pt\", \"sha256\": \"0000000000000000000000000000000000000000000000000000000000000000\", \"layers\": [{\"type\": \"dense\"}]}", "model.layers: model.file is the whole network; remove one of them.")]
    public void A_module_that_is_named_by_half_is_one_sentence(string model, string sentence) =>
        Assert.Contains(sentence, RecipeReader.Read($$"""{"name": "x", "data": {"set": "mnist"}, "model": {{model}} }""").Faults);

    [Theory]
    [InlineData("[]", "The recipe is not a JSON object; begin it with '{'.")]
    [InlineData("{\n  \"name\": }", "The recipe is not JSON: line 2, column 11 cannot be read; correct it there.")]
    [InlineData("{\"name\": \"a\\ud800b\"}", "The recipe has half a character, such as \\ud800 alone, in a text; remove it.")]
    [InlineData("{\"a\\udc00\": 1}", "The recipe has half a character, such as \\ud800 alone, in a text; remove it.")]
    [InlineData("{\"name\": \"x\", \"model\": {\"layers\": [{\"type\": \"dense\"}]}}", "data is missing; name a set (data.set) or a folder (data.folder).")]
    [InlineData("{\"name\": \"x\", \"data\": {\"set\": \"mnist\"}}", "model is missing; list its layers (model.layers), or name a TorchScript module (model.file).")]
    [InlineData(Small + ", \"members\": 1, \"members\": 2}", "members: the key is there 2 times; keep one.")]
    [InlineData("{\"name\": \"x\", \"data\": {\"set\": \"mnist\"}, \"model\": {\"layers\": [{\"type\": \"batchNorm\"}, {\"type\": \"conv\", \"initialization\": \"whitening\"}, {\"type\": \"dense\"}]}}", "model.layers[1].initialization: whitening is for the first layer, which sees the images themselves.")]
    [InlineData("{\"name\": \"x\", \"data\": {\"set\": \"mnist\"}, \"model\": {\"layers\": [{\"type\": \"batchNorm\"}]}}", "model.layers: the last layer must be {\"type\": \"dense\"} without units and activation: it gives one logit a class; only a batchNorm may follow it.")]
    [InlineData(Small + ", \"stopping\": {\"minEpochs\": 9, \"maxEpochs\": 3}}", "stopping.minEpochs: 9 is more than stopping.maxEpochs (3); lower the one or raise the other.")]
    [InlineData(Small + ", \"members\": 2, \"failures\": {\"minMembers\": 3}}", "failures.minMembers: 3 is more than members (2); lower the one or raise the other.")]
    public void A_fault_is_one_sentence(string json, string sentence) => Assert.Contains(sentence, RecipeReader.Read(json).Faults);

    [Fact]
    public void What_is_left_out_has_its_default()
    {
        var recipe = RecipeReader.Parse(Small + "}");
        Assert.Equal((3, 128, 5, 50), (recipe.Members, recipe.Training.BatchSize, recipe.Stopping.Patience, recipe.Stopping.MaxEpochs));
        Assert.Equal((new AdamRecipe(), new ConstantSchedule()), ((AdamRecipe)recipe.Optimizer, (ConstantSchedule)recipe.Schedule));
    }
}
