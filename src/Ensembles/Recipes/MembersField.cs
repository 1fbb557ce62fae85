using System.Text.Json.Nodes;

namespace Ensembles.Recipes;

/// <summary>How many members a recipe has, or the list of their recipes.</summary>
internal sealed class MembersField() : Field<Recipe>("members")
{
    /// <summary>An entry of the list.</summary>
    /// <param name="data">What the run learns from: its members can learn from nothing else.</param>
    public static Section<MemberGroup> Group(DataRecipe data) => new Section<MemberGroup>(
        new MemberGroup(MemberFields.Entry.Defaults, 1), "")
        .Add("recipe", new ListedRecipe(data), group => group.Recipe, (it, value) => it with { Recipe = value },
            "A named recipe, the path of a recipe file, or a recipe written down here. Its data must be the run's if it names some; its "
            + "stopping, failures, prediction and search do not count.",
            missing: "name one, or write it down here")
        .Add("count", MemberFields.Members, group => group.Count, (it, value) => it with { Count = value },
            "Members that are trained by it.");

    public override JsonObject Schema() => new()
    {
        ["description"] =
            "How many members the ensemble has, or a list: each entry a recipe and how many members are trained by it. The sections from "
            + "model to training are then with each entry's recipe.",
        ["oneOf"] = new JsonArray(
            MemberFields.Members.Schema(),
            new JsonObject { ["type"] = "array", ["minItems"] = 1, ["items"] = new JsonObject { ["$ref"] = "#/$defs/group" } }),
        ["default"] = RunFields.All.Defaults.Members,
    };

    protected override Recipe Take(RecipeObject json, Recipe section)
    {
        if (!json.IsList(Key)) return section with { Members = MemberFields.Members.Read(json, Key, section.Members) };
        var table = Group(section.Data);
        var groups = new MemberGroups([.. json.Objects(Key).Select(table.Read)]);
        if (json.IsEmptyList(Key)) json.Fault(Key, "an empty list trains no member; name a recipe in it, or give a number.");
        var most = MemberFields.Members.Most;
        if (groups.Count > most) json.Fault(Key, $"{groups.Count} members are too many; {most} are possible.");
        // A recipe that lists its members has no sections beside the list, even if no entry is sound.
        return section with { Groups = groups.Items.IsEmpty ? new([new MemberGroup(MemberFields.Entry.Defaults, 1)]) : groups };
    }

    protected override void Put(Recipe section, JsonObject json) =>
        json[Key] = section.Groups is { } groups ? new JsonArray([.. groups.Items.Select(Group(section.Data).Write)]) : section.Members;
}
