using System.Text.Json.Nodes;
using Client.Recipes;

namespace Client.Tests.Recipes;

/// <summary>Recipes that list their members.</summary>
public sealed class MemberRecipesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Named_recipes_and_files_beside_the_recipe_are_put_in_in_full()
    {
        File.WriteAllText(Path.Combine(_folder, "own.json"), """{"name": "own", "data": {"folder": "images"}}""");
        var recipe = Read("""{"members": [{"recipe": "mnist-base", "count": 2}, {"recipe": "own.json"}, {"recipe": {"name": "here"}}]}""");

        Assert.Equal(["mnist-base", "own", "here"], Parts(recipe).Select(part => (string)part["name"]!));
        Assert.NotNull(Parts(recipe)[0]["model"]);
    }

    [Fact]
    public void Options_reach_every_entry_and_paths_lead_into_them()
    {
        var recipe = Read("""{"members": [{"recipe": {"schedule": {"type": "cosine", "epochs": 9}, "data": {"set": "mnist"}}}, {"recipe": {}}], "data": {"set": "mnist"}}""");
        new RecipeOverrides { Epochs = 3, BatchSize = 64, DataFolder = "./images", Assignments = ["members[0].count=5", "members[1].recipe.optimizer.learningRate=0.01"] }.ApplyTo(recipe);

        Assert.Equal(["64", "64"], Parts(recipe).Select(part => part["training"]!["batchSize"]!.ToJsonString()));
        Assert.Equal(("3", "3"), (Parts(recipe)[0]["schedule"]!["epochs"]!.ToJsonString(), recipe["stopping"]!["maxEpochs"]!.ToJsonString()));
        Assert.Equal(("5", "0.01"), (recipe["members"]![0]!["count"]!.ToJsonString(), Parts(recipe)[1]["optimizer"]!["learningRate"]!.ToJsonString()));
        Assert.Null(Parts(recipe)[0]["data"]);
        Assert.Equal(Path.GetFullPath("images"), (string)recipe["data"]!["folder"]!);
        Assert.Null(recipe["training"]);
    }

    [Fact]
    public void One_number_for_a_list_is_refused()
    {
        var error = Assert.Throws<CommandException>(() => new RecipeOverrides { Members = 5 }.ApplyTo(Read("""{"members": [{"recipe": "mnist"}]}""")));
        Assert.Equal("--members 5: this recipe lists its members; say how many of each with --set members[0].count=N.", error.Message);
    }

    [Fact]
    public void A_recipe_that_is_not_there_is_one_sentence()
    {
        var error = Assert.Throws<CommandException>(() => Read("""{"members": [{"recipe": "nobody.json"}]}"""));
        Assert.StartsWith($"No recipe is called '{Path.Combine(_folder, "nobody.json")}', and no file either", error.Message, StringComparison.Ordinal);
    }

    private JsonObject Read(string json)
    {
        var file = Path.Combine(_folder, "mixed.json");
        File.WriteAllText(file, json);
        return RecipeFiles.Read(file);
    }

    private static List<JsonObject> Parts(JsonObject recipe) => [.. MemberRecipes.Parts(recipe)];
}
