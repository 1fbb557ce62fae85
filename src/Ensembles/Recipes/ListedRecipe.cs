using System.Text.Json.Nodes;

namespace Ensembles.Recipes;

/// <summary>A recipe in the list of members. It may be a whole one, as named ones are: what the run decides is checked only.</summary>
/// <param name="data">What the run learns from: its members can learn from nothing else.</param>
internal sealed class ListedRecipe(DataRecipe data) : IRecipeValue<MemberRecipe>
{
    public MemberRecipe Read(RecipeObject json, string key, MemberRecipe otherwise) =>
        json.Object(key) is { } found ? Read(found) : otherwise;

    /// <summary>Reads one from its own object.</summary>
    public MemberRecipe Read(RecipeObject json)
    {
        var own = MemberFields.Entry.ReadFields(json);
        if (json.IsList("members")) json.Fault("members", "a recipe in the list has no list of its own; give a number, or remove it.");
        else _ = MemberFields.Members.Read(json, "members", 1);
        if (json.Object("data") is { } named) RequireSame(named);
        if (json.Has("snapshots"))
        {
            json.Fault("snapshots", "a snapshot ensemble is a run of its own, and cannot be part of another one; remove this.");
        }

        foreach (var field in RunFields.All.Fields.Where(field => field.Key is "stopping" or "failures" or "prediction"))
        {
            _ = field.Read(json, RunFields.All.Defaults);
        }

        _ = SearchFields.Read(json);
        json.Know("$schema");
        json.RefuseOthers();
        return own;
    }

    public JsonNode? Write(MemberRecipe value) => MemberFields.Entry.Write(value);

    public JsonObject Schema() => new()
    {
        ["oneOf"] = new JsonArray(
            new JsonObject { ["type"] = "string", ["minLength"] = 1 }, new JsonObject { ["$ref"] = "#/$defs/recipe" }),
    };

    private void RequireSame(RecipeObject json)
    {
        foreach (var field in RunFields.Data.Fields)
        {
            var faults = json.Faults;
            var own = field.Read(json, data);
            if (json.IsMissing(field.Key) || json.Faults > faults || own == data) continue;
            var (its, runs) = (Shown(field, own), Shown(field, data) ?? "none");
            json.Fault(field.Key, $"{its} is not the run's data.{field.Key} ({runs}); all members must learn from the same images.");
        }

        json.RefuseOthers();
    }

    private static string? Shown(Field<DataRecipe> field, DataRecipe section)
    {
        var json = new JsonObject();
        field.Write(section, json);
        return json[field.Key]?.ToString();
    }
}
