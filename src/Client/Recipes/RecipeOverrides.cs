using System.Text.Json.Nodes;

namespace Client.Recipes;

/// <summary>What the command line changes in a recipe; null leaves a value as it is.</summary>
internal sealed record RecipeOverrides
{
    public int? Members { get; init; }

    public int? Epochs { get; init; }

    public int? MinEpochs { get; init; }

    public int? Patience { get; init; }

    public int? BatchSize { get; init; }

    public int? TrainLimit { get; init; }

    public int? ValidationLimit { get; init; }

    public string? Criterion { get; init; }

    /// <summary>A folder of the user's own, or the name of a set, in place of the recipe's data.</summary>
    public string? DataFolder { get; init; }

    /// <summary>Any values as <c>path=value</c>, in order, after all others.</summary>
    public IReadOnlyList<string> Assignments { get; init; } = [];

    /// <exception cref="CommandException">An assignment leads nowhere.</exception>
    public void ApplyTo(JsonObject recipe)
    {
        if (recipe["snapshots"] is not null) RefuseForSnapshots();
        if (Members is { } members) SetMembers(recipe, members);
        foreach (var part in MemberRecipes.Parts(recipe)) PutIn(part, "training", "batchSize", BatchSize);
        PutIn(recipe, "data", "trainLimit", TrainLimit);
        PutIn(recipe, "data", "validationLimit", ValidationLimit);
        PutIn(recipe, "stopping", "patience", Patience);
        PutIn(recipe, "stopping", "criterion", Criterion);
        if (Epochs is { } epochs) Shorten(recipe, epochs);
        PutIn(recipe, "stopping", "minEpochs", MinEpochs);
        if (DataFolder is { } data) UseData(recipe, data);
        foreach (var assignment in Assignments) RecipeAssignment.Apply(recipe, assignment);
        foreach (var part in MemberRecipes.Parts(recipe).Append(recipe)) MakeFolderAbsolute(part);
    }

    private void RefuseForSnapshots()
    {
        foreach (var (option, value)
            in new (string, object?)[]
                {
                    ("--members", Members), ("--epochs", Epochs), ("--min-epochs", MinEpochs), ("--patience", Patience),
                    ("--criterion", Criterion),
                })
        {
            if (value is not null)
                throw new CommandException(
                    ExitCodes.BadInput,
                    $"{option} {value}: this recipe is a snapshot ensemble, one training to its end; say how many snapshots it takes, and "
                        + $"how far apart, with --set snapshots.cycles=N and --set snapshots.epochs=N.");
        }
    }

    private static void SetMembers(JsonObject recipe, int members)
    {
        if (MemberRecipes.Lists(recipe))
            throw new CommandException(
                ExitCodes.BadInput,
                $"--members {members}: this recipe lists its members; say how many of each with --set members[0].count=N.");
        recipe["members"] = members;
    }

    // Fewer epochs than the recipe's minimum, or than its schedule is long, would be an unintended contradiction.
    private static void Shorten(JsonObject recipe, int epochs)
    {
        Section(recipe, "stopping")["maxEpochs"] = epochs;
        LowerTo(epochs, recipe["stopping"] as JsonObject, "minEpochs");
        foreach (var part in MemberRecipes.Parts(recipe)) LowerTo(epochs, part["schedule"] as JsonObject, "epochs");
    }

    private static void LowerTo(int most, JsonObject? section, string key)
    {
        if (most >= 1 && section?[key] is JsonValue value && value.TryGetValue<int>(out var number) && number > most) section[key] = most;
    }

    // A folder that is there is meant before a set of its name; a set is named without a slash.
    private static void UseData(JsonObject recipe, string named)
    {
        var data = Section(recipe, "data");
        var isFolder = named.Contains(Path.DirectorySeparatorChar) || Directory.Exists(named);
        data.Remove(isFolder ? "set" : "folder");
        data[isFolder ? "folder" : "set"] = isFolder ? Path.GetFullPath(named) : named;
        if (!MemberRecipes.Lists(recipe)) return;
        foreach (var part in MemberRecipes.Parts(recipe)) part.Remove("data");
    }

    // The silos have another working folder than the user.
    private static void MakeFolderAbsolute(JsonObject recipe)
    {
        if (recipe["data"] is JsonObject data && data["folder"] is JsonValue value && value.TryGetValue<string>(out var folder)
            && folder.Length > 0)
        {
            data["folder"] = Path.GetFullPath(folder);
        }
    }

    private static void PutIn(JsonObject recipe, string section, string key, JsonNode? value)
    {
        if (value is not null) Section(recipe, section)[key] = value;
    }

    private static JsonObject Section(JsonObject recipe, string name)
    {
        if (recipe[name] is JsonObject section) return section;
        var made = new JsonObject();
        recipe[name] = made;
        return made;
    }
}
