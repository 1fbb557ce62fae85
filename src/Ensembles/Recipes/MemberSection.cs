using System.Globalization;

namespace Ensembles.Recipes;

/// <summary>Reads what a recipe says of its members: the sections that each member's recipe gives, and the list of such recipes.</summary>
internal static class MemberSection
{
    private const int MostMembers = 1000;
    private static readonly string[] Keys = ["model", "regularisation", "augmentation", "optimiser", "schedule", "training"];

    /// <summary>The sections of a recipe whose members are all alike, or of one in the list.</summary>
    public static MemberRecipe Read(RecipeObject json) => new()
    {
        Name = RecipeSections.Name(json),
        Description = json.Text("description") ?? "",
        Model = RecipeSections.Model(json),
        Regularisation = RecipeSections.Regularisation(json.Object("regularisation")),
        Augmentation = RecipeSections.Augmentation(json.Object("augmentation")),
        Optimiser = OptimiserSection.Read(json.Object("optimiser")),
        Schedule = OptimiserSection.ReadSchedule(json.Object("schedule")),
        Training = RecipeSections.Training(json.Object("training")),
    };

    /// <summary>How many members a recipe has whose members are all alike.</summary>
    /// <param name="json">The recipe.</param>
    /// <param name="otherwise">How many where it does not say.</param>
    public static int Count(RecipeObject json, int otherwise = 3) => json.Whole("members", otherwise, 1, MostMembers);

    /// <summary>The list of the members' recipes; empty only where there are faults.</summary>
    /// <param name="json">The run's recipe.</param>
    /// <param name="data">What the run learns from: its members can learn from nothing else.</param>
    public static MemberGroups ReadList(RecipeObject json, DataRecipe data)
    {
        var entries = json.Objects("members").Select(entry => Group(entry, data)).ToList();
        var groups = new MemberGroups([.. entries.OfType<MemberGroup>()]);
        if (json.IsEmptyList("members")) json.Fault("members", "an empty list trains nobody; name a recipe in it, or give a number.");
        if (groups.Count > MostMembers) json.Fault("members", $"{groups.Count} members are too many; {MostMembers} are possible.");
        foreach (var key in Keys.Where(json.Has)) json.Fault(key, "each recipe in members gives its own; take it away here.");
        return groups;
    }

    private static MemberGroup? Group(RecipeObject entry, DataRecipe data)
    {
        var count = entry.Whole("count", 1, 1, MostMembers);
        var json = entry.Object("recipe");
        if (json is null && !entry.Has("recipe")) entry.Miss("recipe", "name one, or write it down here");
        entry.RefuseOthers();
        return json is null ? null : new MemberGroup(ReadOne(json, data), count);
    }

    /// <summary>A recipe in the list. It may be a whole one, as named ones are: what is the run's to say is checked, and passed over.</summary>
    public static MemberRecipe ReadOne(RecipeObject json, DataRecipe data)
    {
        var own = Read(json);
        if (json.IsList("members")) json.Fault("members", "a recipe in the list has no list of its own; give a number, or take it away.");
        else _ = Count(json);
        RequireSame(json.Object("data"), data);
        if (json.Has("snapshots")) json.Fault("snapshots", "a snapshot ensemble is a run of its own, and cannot be part of another one; take this away.");
        _ = RecipeSections.Stopping(json.Object("stopping"));
        _ = RecipeSections.Failures(json.Object("failures"));
        _ = RecipeSections.Prediction(json.Object("prediction"));
        _ = SearchSection.Read(json.Object("search"));
        _ = json.Has("$schema");
        json.RefuseOthers();
        return own;
    }

    private static void RequireSame(RecipeObject? json, DataRecipe data)
    {
        if (json is null) return;
        RequireSame(json, "set", json.Text("set"), data.Set);
        RequireSame(json, "folder", json.Text("folder"), data.Folder);
        foreach (var (key, run) in new[] { ("validation", data.Validation), ("trainLimit", data.TrainLimit), ("validationLimit", data.ValidationLimit) })
        {
            RequireSame(json, key, Text(json.WholeOrNull(key, 1, int.MaxValue)), Text(run));
        }

        json.RefuseOthers();
    }

    private static void RequireSame(RecipeObject json, string key, string? own, string? run)
    {
        if (own is not null && own != run) json.Fault(key, $"{own} is not the run's data.{key} ({run ?? "none"}); all members must learn from the same images.");
    }

    private static string? Text(int? number) => number?.ToString(CultureInfo.InvariantCulture);
}
