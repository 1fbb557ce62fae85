using System.Text.Json.Nodes;
using Ensembles.Recipes;
using Json.Schema;

namespace Ensembles.Tests.Recipes;

/// <summary>The published schema and the reader must agree: editors show the one, users meet the other.</summary>
public sealed class RecipeSchemaTests
{
    private static readonly JsonSchema Schema = JsonSchema.FromText(File.ReadAllText(Path.Combine(Repository.Recipes, "recipe.schema.json")));

    public static TheoryData<string> Names => Repository.RecipeNames;

    // A change of a sound recipe, as path and JSON value.
    public static TheoryData<string, string> Wrongs { get; } = new()
    {
        { "name", "\"No\"" },
        { "members", "0" },
        { "members", "2.5" },
        { "members", "\"three\"" },
        { "data.validation", "0" },
        { "data.trainLimit", "0" },
        { "data.colour", "1" },
        { "data.set", "\"No Set\"" },
        { "data.set", "\"..\"" },
        { "data.set", "3" },
        { "data.folder", "\"both\"" },
        { "model.pixelScale", "0" },
        { "model.layers", "[{\"type\": \"dense\", \"activation\": \"swish\"}]" },
        { "model.layers", "[{\"type\": \"conv\", \"kernel\": 32}, {\"type\": \"dense\"}]" },
        { "model.layers", "[{\"type\": \"dropout\", \"rate\": 1}, {\"type\": \"dense\"}]" },
        { "model.layers", "[{\"type\": \"dense\", \"initialization\": \"zeros\"}]" },
        { "regularization.l2", "-1" },
        { "regularization.labelSmoothing", "1" },
        { "augmentation.shift", "1" },
        { "augmentation.rotate", "181" },
        { "augmentation.mirror", "\"yes\"" },
        { "optimizer.learningRate", "0" },
        { "optimizer.beta1", "1" },
        { "schedule.type", "\"step\"" },
        { "schedule.gamma", "2" },
        { "training.batchSize", "0" },
        { "training.precision", "\"float16\"" },
        { "stopping.patience", "0" },
        { "stopping.maxEpochs", "1000000000" },
        { "stopping.criterion", "\"loss\"" },
        { "stopping.minDelta", "-0.1" },
        { "prediction.precision", "\"float16\"" },
        { "prediction.colour", "1" },
        { "prediction.mirror", "1" },
        { "failures.retries", "-1" },
        { "failures.minMembers", "0" },
        { "failures.silenceLimit", "1" },
        { "failures.quorum", "0" },
        { "model.layers", "[{\"type\": \"activation\", \"function\": \"swish\"}, {\"type\": \"dense\"}]" },
        { "model.layers", "[{\"type\": \"conv\", \"frozen\": 1}, {\"type\": \"dense\"}]" },
        { "model.layers", "[{\"type\": \"dense\", \"initialization\": \"dirac\"}]" },
        { "optimizer", "{\"type\": \"muon\", \"steps\": 0}" },
        { "schedule", "{\"type\": \"linear\", \"warmUp\": 2}" },
        { "training.ema", "1" },
        { "training.microBatch", "3" },
        { "training.microBatch", "4.5" },
        { "failures.outOfMemory", "\"smaller\"" },
        { "augmentation.border", "\"mirror\"" },
        { "augmentation.shiftLast", "0" },
        { "model.layers", "[{\"type\": \"dense\", \"bias\": 0}]" },
        { "extra", "1" },
        { "model", "{}" },
        { "model", "{\"file\": \"net.pt\", \"layers\": [{\"type\": \"dense\"}], \"sha256\": \"0000000000000000000000000000000000000000000000000000000000000000\"}" },
        { "model", "{\"file\": \"\", \"sha256\": \"0000000000000000000000000000000000000000000000000000000000000000\"}" },
        { "model", "{\"file\": 3, \"sha256\": \"0000000000000000000000000000000000000000000000000000000000000000\"}" },
        { "model", "{\"file\": \"net.pt\", \"sha256\": \"0\"}" },
        { "model", "{\"layers\": [{\"type\": \"dense\"}], \"sha256\": \"0000000000000000000000000000000000000000000000000000000000000000\"}" },
        { "members", "[]" },
        { "members", "[{\"recipe\": {\"name\": \"a\", \"model\": {\"layers\": [{\"type\": \"dense\"}]}}}]" },
        { "search", "{}" },
        { "search", "{\"space\": {}}" },
        { "search", "{\"space\": {\"a..b\": {\"choice\": [1]}}}" },
        { "search", "{\"space\": {\"optimizer.learningRate\": {}}}" },
        { "search", "{\"space\": {\"optimizer.learningRate\": {\"choice\": []}}}" },
        { "search", "{\"space\": {\"optimizer.learningRate\": {\"choice\": [1, 1]}}}" },
        { "search", "{\"space\": {\"optimizer.learningRate\": {\"log\": [0, 1]}}}" },
        { "search", "{\"space\": {\"optimizer.learningRate\": {\"range\": [1]}}}" },
        { "search", "{\"space\": {\"optimizer.learningRate\": {\"range\": [0, 1], \"log\": [1, 2]}}}" },
        { "search", "{\"space\": {\"training.batchSize\": {\"whole\": [1.5, 2]}}}" },
        { "search", "{\"space\": {\"training.batchSize\": {\"some\": [1]}}}" },
        { "search", "{\"space\": {\"training.batchSize\": {\"choice\": [64]}}, \"method\": \"grid\"}" },
        { "search", "{\"space\": {\"training.batchSize\": {\"choice\": [64]}}, \"eta\": 1}" },
        { "search", "{\"space\": {\"training.batchSize\": {\"choice\": [64]}}, \"trials\": 0}" },
    };

    // Changes that both take.
    public static TheoryData<string, string> Rights { get; } = new()
    {
        { "members", "7" },
        { "search", "{\"space\": {\"optimizer.learningRate\": {\"log\": [1e-4, 1e-2]}, \"training.batchSize\": {\"choice\": [64, 128]}, \"model.layers[1].filters\": {\"whole\": [16, 64]}, \"regularization.l2\": {\"range\": [0, 0.001]}}}" },
        { "search", "{\"space\": {\"training.batchSize\": {\"choice\": [64]}}, \"method\": \"random\", \"trials\": 5, \"eta\": 2, \"minEpochs\": 2, \"members\": 3}" },
        { "failures", "{\"retries\": 0, \"minMembers\": 2, \"silenceLimit\": 60, \"reportLimit\": 30, \"quorum\": 1}" },
        { "prediction", "{\"precision\": \"bfloat16\"}" },
        { "data.trainLimit", "null" },
        { "data.set", "\"street-signs.2\"" },
        { "optimizer", "{\"type\": \"sgd\", \"learningRate\": 0.1, \"momentum\": 0, \"nesterov\": false}" },
        { "optimizer", "{\"type\": \"adamw\", \"weightDecay\": 0.1}" },
        { "optimizer", "{\"learningRate\": 0.1}" },
        { "schedule", "{\"type\": \"one-cycle\", \"epochs\": 3, \"warmUp\": 0.1}" },
        { "schedule", "{\"type\": \"cosine\", \"finalShare\": 0.1}" },
        { "schedule", "{\"type\": \"linear\", \"epochs\": 4, \"warmUp\": 0.1, \"finalShare\": 0.07}" },
        { "optimizer", "{\"type\": \"muon\", \"learningRate\": 0.24, \"momentum\": 0.6, \"steps\": 3, \"renormalize\": true, \"adamLearningRate\": 0.01}" },
        { "model.layers", "[{\"type\": \"conv\", \"initialization\": \"dirac\", \"frozen\": true}, {\"type\": \"activation\", \"function\": \"gelu\"}, {\"type\": \"flatten\"}, {\"type\": \"dense\"}]" },
        { "schedule", "{\"type\": \"exponential\", \"gamma\": 0.9}" },
        { "model.layers", "[{\"type\": \"conv\", \"padding\": \"valid\", \"stride\": 2, \"activation\": \"silu\"}, {\"type\": \"globalAveragePool\"}, {\"type\": \"dense\", \"units\": null}]" },
        { "training.ema", "0.999" },
        { "training.microBatch", "4" },
        { "training.microBatch", "null" },
        { "failures.outOfMemory", "\"halve\"" },
        { "augmentation", "{\"rotate\": 20, \"shift\": 0.2, \"shiftLast\": true, \"border\": \"zero\"}" },
        { "model.layers", "[{\"type\": \"conv\", \"bias\": false, \"initialization\": \"torch-uniform\"}, {\"type\": \"flatten\"}, {\"type\": \"dense\", \"bias\": false}, {\"type\": \"batchNorm\"}]" },
        { "model", "{\"pixelScale\": 1, \"file\": \"net.pt\", \"sha256\": \"0000000000000000000000000000000000000000000000000000000000000000\"}" },
        { "stopping", "{\"criterion\": \"per-member\", \"minEpochs\": 2, \"minDelta\": 0.001}" },
    };

    // Lists of members, in a recipe that is nothing else but sound.
    [Theory]
    [InlineData("""{"recipe": {"name": "a", "model": {"layers": [{"type": "dense"}]}}}""", true)]
    [InlineData("""{"recipe": {"$schema": "x", "name": "a", "members": 2, "data": {"validation": 500}, "model": {"layers": [{"type": "dense"}]}, "training": {"batchSize": 1}, "stopping": {"patience": 1}}, "count": 1000}""", true)]
    [InlineData("""{"recipe": {"name": "a", "model": {"layers": [{"type": "dense"}]}}, "count": 0}""", false)]
    [InlineData("""{"recipe": {"name": "a", "model": {"layers": [{"type": "dense"}]}}, "number": 1}""", false)]
    [InlineData("""{"recipe": {"name": "a", "members": [], "model": {"layers": [{"type": "dense"}]}}}""", false)]
    [InlineData("""{"recipe": {"name": "a", "model": {"layers": [{"type": "dense"}]}, "training": {"batchSize": 0}}}""", false)]
    [InlineData("""{"recipe": {"name": "a"}}""", false)]
    [InlineData("""{"count": 1}""", false)]
    [InlineData("3", false)]
    public void Reader_and_schema_agree_on_lists_of_members(string entry, bool sound)
    {
        var recipe = JsonNode.Parse("""{"name": "mixed", "data": {"set": "mnist", "validation": 500}}""")!.AsObject();
        recipe["members"] = new JsonArray(JsonNode.Parse(entry));
        Assert.Equal(sound, RecipeReader.Read(recipe.ToJsonString()).Recipe is not null);
        Assert.Equal(sound, IsValid(recipe));
    }

    [Theory, MemberData(nameof(Names))]
    public void Every_named_recipe_is_valid(string name) => Assert.True(IsValid(JsonNode.Parse(Repository.Recipe(name))!));

    [Theory, MemberData(nameof(Names))]
    public void A_recipe_with_all_defaults_written_out_is_valid(string name)
    {
        var recipe = JsonNode.Parse(RecipeReader.Write(RecipeReader.Parse(Repository.Recipe(name))))!;
        RecipeSpelling.MakeCurrent(recipe);
        Assert.True(IsValid(recipe));
    }

    [Theory, MemberData(nameof(Wrongs))]
    public void Reader_and_schema_refuse_the_same(string path, string value)
    {
        var recipe = Changed(path, value);
        Assert.NotEmpty(RecipeReader.Read(recipe.ToJsonString()).Faults);
        Assert.False(IsValid(recipe));
    }

    [Theory, MemberData(nameof(Rights))]
    public void Reader_and_schema_take_the_same(string path, string value)
    {
        var recipe = Changed(path, value);
        Assert.Empty(RecipeReader.Read(recipe.ToJsonString()).Faults);
        Assert.True(IsValid(recipe));
    }

    private static JsonObject Changed(string path, string value)
    {
        var recipe = JsonNode.Parse(Repository.Recipe("mnist"))!.AsObject();
        var steps = path.Split('.');
        var place = recipe;
        foreach (var step in steps[..^1]) place = (place[step] ??= new JsonObject()).AsObject();
        place[steps[^1]] = JsonNode.Parse(value);
        return recipe;
    }

    private static bool IsValid(JsonNode recipe)
    {
        using var document = System.Text.Json.JsonDocument.Parse(recipe.ToJsonString());
        return Schema.Evaluate(document.RootElement).IsValid;
    }
}
