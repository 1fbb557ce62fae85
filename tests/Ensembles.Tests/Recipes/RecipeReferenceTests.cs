using System.Text.Json.Nodes;
using Ensembles.Recipes;

namespace Ensembles.Tests.Recipes;

/// <summary>
/// What is made from the tables of recipes' values: the schema, and the reference in recipes/README.md. After a change of a table write
/// both again: <c>ENSEMBLE_WRITE_REFERENCE=1 ./test Ensembles.Tests</c>.
/// </summary>
public sealed class RecipeReferenceTests
{
    private static readonly string Schema = Path.Combine(Repository.Recipes, "recipe.schema.json");
    private static readonly string Page = Path.Combine(Repository.Recipes, "README.md");

    [Fact]
    public void The_schema_is_what_the_tables_say() => RequireSame(Schema, RecipeSchema.Write());

    [Fact]
    public void The_reference_is_what_the_tables_say() =>
        RequireSame(Page, RecipeReference.PutInto(File.ReadAllText(Page), JsonNode.Parse(RecipeSchema.Write())!.AsObject()));

    private static void RequireSame(string file, string text)
    {
        if (Environment.GetEnvironmentVariable("ENSEMBLE_WRITE_REFERENCE") == "1") File.WriteAllText(file, text);
        Assert.Equal(text, File.ReadAllText(file));
    }
}
