using Ensembles.Members;

namespace Ensembles.Recipes;

/// <summary>Reads the sections of a recipe, each with its keys, defaults and ranges.</summary>
internal static class RecipeSections
{
    private const int MostEpochs = 100_000;
    private const int MostBatch = 65_536;
    private static readonly NumberRange Share = new(0, 1, WithMost: false);
    private static readonly NumberRange WholeShare = new(0, 1);

    // Stands where a list of recipes has none that is sound.
    private static readonly MemberRecipe Nobody = new Recipe { Name = "", Data = new DataRecipe(), Model = new ModelRecipe { Layers = [] } }.Own;

    public static Recipe Recipe(RecipeObject json)
    {
        var data = Data(json);
        var groups = json.IsList("members") ? MemberSection.ReadList(json, data) : null;
        var own = groups is null ? MemberSection.Read(json) : groups.Items.FirstOrDefault()?.Recipe ?? Nobody;
        var members = groups?.Count ?? MemberSection.Count(json, json.Has("snapshots") ? 1 : 3);
        var snapshots = SnapshotSection.Read(json, isOne: groups is null && members == 1);
        if (snapshots is not null) own = own with { Schedule = new CyclicCosineSchedule(snapshots.Epochs) };
        var recipe = new Recipe
        {
            Name = groups is null ? own.Name : Name(json),
            Description = groups is null ? own.Description : json.Text("description") ?? "",
            Members = members,
            Data = data,
            Model = own.Model,
            Snapshots = snapshots,
            Stopping = snapshots is null ? Stopping(json.Object("stopping")) : SnapshotSection.StoppingOf(snapshots),
            Failures = Failures(json.Object("failures")),
            Prediction = Prediction(json.Object("prediction")),
        };
        json.RefuseOthers();
        return recipe.By(own) with { Name = recipe.Name, Description = recipe.Description, Groups = groups };
    }

    public static string Name(RecipeObject json)
    {
        var name = json.Text("name");
        if (name is null) json.Miss("name", "give the recipe a name");
        else if (name.Length is 0 or > 50 || !name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '-' or '.') || !char.IsAsciiLetterOrDigit(name[0]))
        {
            json.Fault("name", $"\"{name}\" is not possible; use 1 to 50 lower-case letters, digits, dots and hyphens.");
        }

        return name ?? "";
    }

    private static DataRecipe Data(RecipeObject parent)
    {
        if (parent.Object("data") is not { } json)
        {
            parent.Miss("data", "name a set (data.set) or a folder (data.folder)");
            return new DataRecipe();
        }

        var data = new DataRecipe
        {
            Set = json.Text("set"),
            Folder = json.Text("folder"),
            Validation = json.Whole("validation", 6000, 1, int.MaxValue),
            TrainLimit = json.WholeOrNull("trainLimit", 1, int.MaxValue),
            ValidationLimit = json.WholeOrNull("validationLimit", 1, int.MaxValue),
        };
        if ((data.Set is null) == (data.Folder is null)) json.Fault("set", "give either a set or a folder, and not both.");
        // Which sets there are, only the cluster knows: others were pushed to it.
        if (data.Set is { } set && !PushedFiles.IsName(set)) json.Fault("set", $"\"{set}\" is not possible; choose mnist, cifar10, or a set that 'ensemble data push' has sent, of lower-case letters, digits, dots and hyphens; or give a folder.");
        json.RefuseOthers();
        return data;
    }

    public static ModelRecipe Model(RecipeObject parent)
    {
        if (parent.Object("model") is not { } json)
        {
            parent.Miss("model", "list its layers (model.layers), or name a TorchScript module (model.file)");
            return new ModelRecipe { Layers = [] };
        }

        var model = new ModelRecipe
        {
            PixelScale = json.Number("pixelScale", 255, new NumberRange(0, 1e6, WithLeast: false)),
            Layers = [.. json.Objects("layers").Select(LayerSection.Read).OfType<LayerRecipe>()],
            Module = ModuleSection.Read(json),
        };
        json.RefuseOthers();
        return model;
    }

    public static RegularisationRecipe Regularisation(RecipeObject? json)
    {
        if (json is null) return new RegularisationRecipe();
        var section = new RegularisationRecipe
        {
            L2 = json.Number("l2", 0, WholeShare),
            LabelSmoothing = json.Number("labelSmoothing", 0, Share),
        };
        json.RefuseOthers();
        return section;
    }

    public static AugmentationRecipe Augmentation(RecipeObject? json)
    {
        if (json is null) return new AugmentationRecipe();
        var section = new AugmentationRecipe
        {
            Shift = json.Number("shift", 0, Share),
            Rotate = json.Number("rotate", 0, new NumberRange(0, 180)),
            Zoom = json.Number("zoom", 0, Share),
            Shear = json.Number("shear", 0, new NumberRange(0, 60)),
            Mirror = json.Flag("mirror", false),
            ShiftLast = json.Flag("shiftLast", false),
            Border = json.Word("border", Border.Nearest, RecipeWords.Borders),
        };
        json.RefuseOthers();
        return section;
    }

    public static TrainingRecipe Training(RecipeObject? json)
    {
        if (json is null) return new TrainingRecipe();
        var section = new TrainingRecipe
        {
            BatchSize = json.Whole("batchSize", 128, 1, MostBatch),
            Precision = json.Word("precision", Precision.Float32, RecipeWords.Precisions),
            Ema = json.Number("ema", 0, Share),
            MicroBatch = json.WholeOrNull("microBatch", TrainingRecipe.LeastMicroBatch, MostBatch),
        };
        json.RefuseOthers();
        return section;
    }

    public static FailureRecipe Failures(RecipeObject? json)
    {
        const int Week = 604_800;
        if (json is null) return new FailureRecipe();
        var section = new FailureRecipe
        {
            Retries = json.Whole("retries", 3, 0, 1000),
            MinMembers = json.WholeOrNull("minMembers", 1, 1000),
            SilenceLimit = json.Whole("silenceLimit", 300, 10, Week),
            ReportLimit = json.WholeOrNull("reportLimit", 1, Week),
            Quorum = json.Number("quorum", 0.5, new NumberRange(0, 1, WithLeast: false)),
            OutOfMemory = json.Word("outOfMemory", OutOfMemoryRule.Retry, RecipeWords.OutOfMemoryRules),
        };
        json.RefuseOthers();
        return section;
    }

    public static PredictionRecipe Prediction(RecipeObject? json)
    {
        if (json is null) return new PredictionRecipe();
        var section = new PredictionRecipe
        {
            Precision = json.Word("precision", Precision.Float32, RecipeWords.Precisions),
            Mirror = json.Flag("mirror", false),
            Temperature = json.Flag("temperature", false),
        };
        json.RefuseOthers();
        return section;
    }

    public static StoppingRecipe Stopping(RecipeObject? json)
    {
        if (json is null) return new StoppingRecipe();
        var section = new StoppingRecipe
        {
            Criterion = json.Word("criterion", Criterion.EnsembleNll, RecipeWords.Criteria),
            Patience = json.Whole("patience", 5, 1, MostEpochs),
            MinEpochs = json.Whole("minEpochs", 0, 0, MostEpochs),
            MaxEpochs = json.Whole("maxEpochs", 50, 1, MostEpochs),
            MinDelta = json.Number("minDelta", 0, new NumberRange(0, 100)),
        };
        json.RefuseOthers();
        return section;
    }
}
