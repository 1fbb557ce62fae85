using System.Text.Json.Nodes;
using Client.Recipes;
using Client.Reproducing;

namespace Client.Tests.Reproducing;

/// <summary>Manifests whose recipes have the keys of the first version, and recipes as they are sent.</summary>
public sealed class FirstSpellingTests
{
    private const string First = """{"name":"mnist","optimiser":{"type":"muon","renormalise":true},"regularisation":{"l2":0.1}}""";
    private const string Current = """{"name":"mnist","optimizer":{"type":"muon","renormalize":true},"regularization":{"l2":0.1}}""";

    [Fact]
    public void A_manifest_is_shown_with_the_current_spelling_and_else_as_it_is()
    {
        var manifest = new JsonObject { ["run"] = "r", ["recipe"] = First, ["seed"] = ulong.MaxValue, ["processor"] = "p, 2 × \"x\"" };
        var shown = JsonNode.Parse(ManifestText.Current(manifest.ToJsonString()))!.AsObject();
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Current), JsonNode.Parse((string)shown["recipe"]!)));
        Assert.Equal(manifest.Select(part => part.Key), shown.Select(part => part.Key));
        shown.Remove("recipe");
        manifest.Remove("recipe");
        Assert.Equal(manifest.ToJsonString(), shown.ToJsonString());
    }

    [Fact]
    public void A_run_of_before_and_its_repetition_have_the_same_recipe()
    {
        var (before, again) = (Manifests.Finished with { Recipe = First }, Manifests.Finished with { Recipe = JsonNode.Parse(Current)! });
        Assert.Empty(Circumstance.Between(before, again));
    }

    [Theory]
    [InlineData("optimiser.learningRate=0.01")]
    [InlineData("optimizer.learningRate=0.01")]
    public void The_command_line_reaches_a_key_in_either_spelling(string assignment)
    {
        foreach (var text in new[] { First, Current })
        {
            var recipe = JsonNode.Parse(text)!.AsObject();
            RecipeAssignment.Apply(recipe, assignment);
            var optimizer = Assert.Single(recipe, part => part.Key.StartsWith("optimi", StringComparison.Ordinal)).Value!;
            Assert.Equal("0.01", optimizer["learningRate"]!.ToJsonString());
        }
    }
}
