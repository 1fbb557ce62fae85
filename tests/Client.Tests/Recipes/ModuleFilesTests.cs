using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Client.Recipes;
using Grains.Interfaces.Modules;

namespace Client.Tests.Recipes;

/// <summary>Recipes that bring networks of their own.</summary>
public sealed class ModuleFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_path_begins_at_the_recipe_that_names_it_and_is_pinned_by_the_files_hash()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "below"));
        File.WriteAllText(Path.Combine(_folder, "below", "own.json"), """{"name": "own", "model": {"file": "net.pt"}}""");
        var (here, below) = (Write("net.pt", "here"), Write(Path.Combine("below", "net.pt"), "below"));
        var recipe = Read("""{"members": [{"recipe": "below/own.json"}, {"recipe": {"model": {"file": "net.pt"}}}, {"recipe": "mnist"}]}""");

        Assert.False(ModuleFiles.Of(recipe).IsEmpty);

        var models = MemberRecipes.Parts(recipe).Select(part => part["model"]!).ToList();
        Assert.Equal([Path.Combine(_folder, "below", "net.pt"), Path.Combine(_folder, "net.pt")], models[..2].Select(model => (string)model["file"]!));
        Assert.Equal([below, here], models[..2].Select(model => (string)model["sha256"]!));
        Assert.Null(models[2]["sha256"]);
    }

    [Fact]
    public void A_recipe_of_layers_brings_nothing() => Assert.True(ModuleFiles.Of(RecipeFiles.Read("mnist")).IsEmpty);

    [Fact]
    public void One_that_is_not_there_or_too_large_is_one_sentence()
    {
        var path = Path.Combine(_folder, "net.pt");
        Assert.Equal($"model.file: there is no file {path}; name a TorchScript module.", FaultOf("net.pt"));
        Assert.Equal($"model.file: there is no file {_folder}; name a TorchScript module.", FaultOf("."));
        using (var file = File.Create(path)) file.SetLength(IModuleGrain.MostBytes + 1L);
        Assert.Equal($"model.file: {path} has more than 64 MiB; make the module smaller.", FaultOf("net.pt"));
        File.Delete(path);
        File.CreateSymbolicLink(path, "/dev/zero");
        Assert.Equal($"model.file: {path} has more than 64 MiB; make the module smaller.", FaultOf("net.pt"));
    }

    [Fact]
    public void A_pinned_one_may_be_missing_but_no_other_is_trained_in_its_place()
    {
        var json = $$"""{"model": {"file": "net.pt", "sha256": "{{new string('0', 64)}}"} }""";
        Assert.False(ModuleFiles.Of(Read(json)).IsEmpty);
        var hash = Write("net.pt", "changed");
        Assert.Equal(
            $"model.file: {Path.Combine(_folder, "net.pt")} is not the file that model.sha256 means: it has {hash}; restore the right one, or remove model.sha256 to train this one.",
            Assert.Throws<CommandException>(() => ModuleFiles.Of(Read(json))).Message);
        // A run is repeated with what the cluster keeps.
        var recipe = Read(json);
        Assert.False(ModuleFiles.Of(recipe, mayHaveChanged: true).IsEmpty);
        Assert.Equal(new string('0', 64), (string)recipe["model"]!["sha256"]!);
    }

    [Theory]
    [InlineData("""{"model": {"file": 3}}""")]
    [InlineData("""{"model": {"file": ""}}""")]
    [InlineData("""{"model": {"file": "a\u0000b"}}""")]
    [InlineData("""{"model": []}""")]
    [InlineData("{}")]
    public void What_names_no_file_is_left_to_the_recipes_reader(string json) => Assert.True(ModuleFiles.Of(Read(json)).IsEmpty);

    private string FaultOf(string file) => Assert.Throws<CommandException>(() => ModuleFiles.Of(Read($$"""{"model": {"file": "{{file}}"} }"""))).Message;

    private string Write(string name, string content)
    {
        File.WriteAllText(Path.Combine(_folder, name), content);
        return Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(content)));
    }

    private JsonObject Read(string json)
    {
        var file = Path.Combine(_folder, "mixed.json");
        File.WriteAllText(file, json);
        return RecipeFiles.Read(file);
    }
}
