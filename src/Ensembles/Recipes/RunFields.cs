using Ensembles.Members;

namespace Ensembles.Recipes;

/// <summary>The values of a whole recipe.</summary>
internal static class RunFields
{
    /// <summary>Epochs that may be counted.</summary>
    public static readonly WholeRange Epochs = new(1, 100_000);

    private const int Week = 604_800;
    private static readonly OptionalValue<int> Limit = new WholeRange(1, int.MaxValue).OrNone;
    private static readonly FlagValue Flag = new();

    /// <summary>What the members learn from. Which sets there are only the cluster knows: others were pushed to it.</summary>
    public static Section<DataRecipe> Data { get; } = new Section<DataRecipe>(
        new DataRecipe(), "What the members learn from: a known set, a set that was pushed to the cluster, or a folder of your own.")
    {
        Rule = CheckSource,
        SchemaRule = """{"oneOf": [{"required": ["set"]}, {"required": ["folder"]}]}""",
    }
        .Add("set",
            new TextValue(MemberFields.NamePattern, PushedFiles.IsName,
                "choose mnist, cifar10, or a set that 'ensemble data push' has sent, of lower-case letters, digits, dots and hyphens; or "
                + "give a folder"),
            it => it.Set, (it, value) => it with { Set = value },
            "A known set (mnist, cifar10), or one that 'ensemble data push' has sent to the cluster.", isLeftOut: true)
        .Add("folder", new TextValue(), it => it.Folder, (it, value) => it with { Folder = value },
            "A folder: IDX files (plain or .gz), CIFAR-10 binary batches, or train/CLASS and test/CLASS with PNG or JPG images.",
            isLeftOut: true)
        .Add("validation", new WholeRange(1, int.MaxValue), it => it.Validation, (it, value) => it with { Validation = value },
            "How many of the last training images validate.")
        .Add("trainLimit", Limit, it => it.TrainLimit, (it, value) => it with { TrainLimit = value }, "Only so many training images.")
        .Add("validationLimit", Limit, it => it.ValidationLimit, (it, value) => it with { ValidationLimit = value },
            "Only so many validation images.");

    /// <summary>Makes a recipe a snapshot ensemble.</summary>
    public static Section<SnapshotRecipe> Snapshots { get; } = new Section<SnapshotRecipe>(
        new SnapshotRecipe(2, 1),
        "Makes it a snapshot ensemble: one training in cycles of the learning rate, whose states at the cycles' ends are the members. "
        + "It decides schedule and stopping.")
        .Add("cycles", new WholeRange(2, 100), it => it.Cycles, (it, value) => it with { Cycles = value },
            "How many there are: so many members come out.", missing: "say how many snapshots there are to be")
        .Add("epochs", new WholeRange(1, 1000), it => it.Epochs, (it, value) => it with { Epochs = value },
            "Epochs of a cycle.", missing: "say how long a cycle is");

    /// <summary>When a run ends.</summary>
    public static Section<StoppingRecipe> Stopping { get; } = new Section<StoppingRecipe>(new StoppingRecipe(), "When a run ends.")
        .Add("criterion", RecipeWords.Criteria, it => it.Criterion, (it, value) => it with { Criterion = value },
            "Which validation loss decides.")
        .Add("patience", Epochs, it => it.Patience, (it, value) => it with { Patience = value },
            "Epochs without a better loss before the stop.")
        .Add("minEpochs", Epochs with { Least = 0 }, it => it.MinEpochs, (it, value) => it with { MinEpochs = value },
            "No stop before so many epochs.")
        .Add("maxEpochs", Epochs, it => it.MaxEpochs, (it, value) => it with { MaxEpochs = value }, "No epoch after this one.")
        .Add("minDelta", new NumberRange(0, 100), it => it.MinDelta, (it, value) => it with { MinDelta = value },
            "A loss must fall by more than this to count.");

    /// <summary>What happens when members cannot continue. Silos of older versions do not know outOfMemory.</summary>
    public static Section<FailureRecipe> Failures { get; } = new Section<FailureRecipe>(
        new FailureRecipe(), "What happens when members cannot continue.")
        .Add("retries", new WholeRange(0, 1000), it => it.Retries, (it, value) => it with { Retries = value },
            "How often a member is placed again without having finished an epoch in between.")
        .Add("minMembers", MemberFields.Members.OrNone, it => it.MinMembers, (it, value) => it with { MinMembers = value },
            "The run continues as long as so many members are left; without it, all.")
        .Add("silenceLimit", new WholeRange(10, Week), it => it.SilenceLimit, (it, value) => it with { SilenceLimit = value },
            "Seconds without progress after which a member counts as hung.")
        .Add("reportLimit", new WholeRange(1, Week).OrNone, it => it.ReportLimit, (it, value) => it with { ReportLimit = value },
            "Seconds that the others wait for a member's report once a quorum has reported; without it, for ever.")
        .Add("quorum", new NumberRange(0, 1, WithLeast: false), it => it.Quorum, (it, value) => it with { Quorum = value },
            "The share of the members that starts reportLimit.")
        .Add("outOfMemory", RecipeWords.OutOfMemoryRules, it => it.OutOfMemory, (it, value) => it with { OutOfMemory = value },
            "When a device's memory does not suffice: retry places the member again as after any fault of a device; halve lets all "
            + "members begin again with half as many images at once, before the first epoch is decided.",
            isLeftOut: true);

    /// <summary>How trained members answer.</summary>
    public static Section<PredictionRecipe> Prediction { get; } = new Section<PredictionRecipe>(
        new PredictionRecipe(), "How trained members answer, while they are scored and afterwards.")
        .Add("precision", RecipeWords.Precisions, it => it.Precision, (it, value) => it with { Precision = value },
            "Arithmetic of convolutions and products.")
        .Add("mirror", Flag, it => it.Mirror, (it, value) => it with { Mirror = value },
            "Whether each image is shown a second time, mirrored, and the two answers are averaged.")
        .Add("temperature", Flag, it => it.Temperature, (it, value) => it with { Temperature = value },
            "Whether the temperature that was fitted on the validation images is applied to the averaged probabilities if a request does "
            + "not say otherwise.");

    /// <summary>All of them.</summary>
    public static Section<Recipe> All { get; } = new Section<Recipe>(
        new Recipe { Name = "", Data = new DataRecipe(), Model = new ModelRecipe { Layers = [] } },
        "Everything that decides what a run trains. 'ensemble train RECIPE' checks the same rules, and a few that a schema cannot say.")
    {
        Rule = CheckSnapshots,
    }
        .Add("name", MemberFields.Name, it => it.Name, (it, value) => it with { Name = value! },
            "Lower-case letters, digits, dots and hyphens.", missing: "give the recipe a name")
        .Add("description", new TextValue(), it => it.Description, (it, value) => it with { Description = value! },
            "One sentence for people.")
        .Add(new MembersField())
        .Add("data", Data, it => it.Data, (it, value) => it with { Data = value },
            "", missing: "name a set (data.set) or a folder (data.folder)", isReadFirst: true)
        .Add(MemberFields.Parts, it => it.Own, (recipe, own) => recipe.By(own), WhyNoPart)
        .Add("snapshots", Snapshots, it => it.Snapshots!, With, "", isLeftOut: true, isReadFirst: true)
        .Add("stopping", Stopping, it => it.Stopping, (it, value) => it with { Stopping = value }, "", refusal: WhyNoStopping)
        .Add("failures", Failures, it => it.Failures, (it, value) => it with { Failures = value }, "")
        .Add("prediction", Prediction, it => it.Prediction, (it, value) => it with { Prediction = value }, "");

    // It decides schedule and stopping: the run ends with its last cycle.
    private static Recipe With(Recipe recipe, SnapshotRecipe? snapshots) => snapshots is null ? recipe : recipe with
    {
        Members = 1,
        Snapshots = snapshots,
        Schedule = new CyclicCosineSchedule(snapshots.Epochs),
        Stopping = new StoppingRecipe { Patience = snapshots.Length, MinEpochs = snapshots.Length, MaxEpochs = snapshots.Length },
    };

    private static void CheckSource(RecipeObject json, DataRecipe data)
    {
        if (json.IsMissing("set") == json.IsMissing("folder")) json.Fault("set", "give either a set or a folder, and not both.");
    }

    private static void CheckSnapshots(RecipeObject json, Recipe recipe)
    {
        if (recipe is { Snapshots: not null } and not { Groups: null, Members: 1 })
        {
            json.Fault(
                "members",
                "a snapshot ensemble is one training; remove this, and say with snapshots.cycles how many members come out of it.");
        }
    }

    private static Func<Recipe, string?> WhyNoPart(string key) => recipe => recipe switch
    {
        { Groups: not null } => "each recipe in members gives its own; remove it here.",
        { Snapshots: not null } when key == "schedule" => "a snapshot ensemble has its own, half a cosine a cycle; remove this.",
        _ => null,
    };

    private static string? WhyNoStopping(Recipe recipe) => recipe.Snapshots is null
        ? null
        : "a snapshot ensemble trains all of its cycles and is never stopped early; remove this, and say with snapshots.cycles and "
            + "snapshots.epochs how long it trains.";
}
