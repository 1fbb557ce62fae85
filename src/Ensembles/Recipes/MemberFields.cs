using Ensembles.Members;

namespace Ensembles.Recipes;

/// <summary>The values that may differ from member to member.</summary>
internal static class MemberFields
{
    /// <summary>The names that recipes and data sets may have, for editors.</summary>
    public const string NamePattern = "^[a-z0-9][a-z0-9.-]{0,49}$";

    /// <summary>How many members an ensemble may have.</summary>
    public static readonly WholeRange Members = new(1, 1000);

    /// <summary>A recipe's name.</summary>
    public static readonly TextValue Name = new(
        NamePattern, PushedFiles.IsName, "use 1 to 50 lower-case letters, digits, dots and hyphens");

    private const int MostBatch = 65_536;
    private static readonly NumberRange Share = new(0, 1, WithMost: false);
    private static readonly FlagValue Flag = new();

    private static readonly Section<ModelRecipe> Model = new Section<ModelRecipe>(
        new ModelRecipe { Layers = [] }, "The network of every member: a chain of layers, or a TorchScript module.")
    {
        Rule = CheckModule,
        SchemaRule = """{"oneOf": [{"required": ["layers"]}, {"required": ["file"]}], "dependentRequired": {"sha256": ["file"]}}""",
    }
        .Add("pixelScale", new NumberRange(0, 1e6, WithLeast: false), it => it.PixelScale, (it, value) => it with { PixelScale = value },
            "Pixels 0…255 are divided by this.")
        .Add("layers", new VariantList<LayerRecipe>(LayerFields.Layer, RecipeRules.MostLayers),
            it => it.Layers, (it, value) => it with { Layers = value },
            "The layers in order.", isLeftOut: true)
        .Add("file", new TextValue(".", it => it.Length > 0, "name a TorchScript module"),
            it => it.Module?.File, (model, value) => With(model, value, model.Module?.Sha256),
            "A TorchScript module in place of layers, as torch.jit.script(…).save(…) writes it; a path that begins at this file.",
            isLeftOut: true)
        .Add("sha256", new TextValue("^[0-9a-f]{64}$", ModuleHash.Is, $"give {ModuleHash.Digits} hexadecimal digits in lower case"),
            it => it.Module?.Sha256, (model, value) => With(model, model.Module?.File, value),
            "The module's SHA-256. 'ensemble train' writes it into the manifest; given here, no other file is trained.", isLeftOut: true);

    private static readonly Section<RegularizationRecipe> Regularization = new Section<RegularizationRecipe>(
        new RegularizationRecipe(), "What keeps weights small and targets soft.")
        .Add("l2", new NumberRange(0, 1), it => it.L2, (it, value) => it with { L2 = value },
            "λ of λ·Σw² on every kernel, as Keras defines it.")
        .Add("labelSmoothing", Share, it => it.LabelSmoothing, (it, value) => it with { LabelSmoothing = value },
            "Share of the target that is spread over all classes.");

    private static readonly Section<AugmentationRecipe> Augmentation = new Section<AugmentationRecipe>(
        new AugmentationRecipe(), "Random changes of training images, drawn again in every epoch; zero switches one off.")
        .Add("shift", Share, it => it.Shift, (it, value) => it with { Shift = value },
            "Largest shift as a share of width and height; drawn uniformly, then rounded to whole pixels.")
        .Add("rotate", new NumberRange(0, 180), it => it.Rotate, (it, value) => it with { Rotate = value },
            "Largest rotation to either side, in degrees.")
        .Add("zoom", Share, it => it.Zoom, (it, value) => it with { Zoom = value }, "Zoom between 1−zoom and 1+zoom.")
        .Add("shear", new NumberRange(0, 60), it => it.Shear, (it, value) => it with { Shear = value },
            "Largest shear to either side, in degrees.")
        .Add("mirror", Flag, it => it.Mirror, (it, value) => it with { Mirror = value },
            "Whether half of the images are mirrored left to right.")
        .Add("shiftLast", Flag, it => it.ShiftLast, (it, value) => it with { ShiftLast = value },
            "Whether images are shifted and mirrored after they are rotated, zoomed and sheared, and not before.")
        .Add("border", RecipeWords.Borders, it => it.Border, (it, value) => it with { Border = value },
            "What comes in from beyond the border: the nearest pixel, or zero.");

    // Silos of older versions do not know microBatch: a recipe that does not use it can still be trained by them.
    private static readonly Section<TrainingRecipe> Training = new Section<TrainingRecipe>(
        new TrainingRecipe(), "Batches, arithmetic, and which weights come out.")
        .Add("batchSize", new WholeRange(1, MostBatch), it => it.BatchSize, (it, value) => it with { BatchSize = value }, "Images a step.")
        .Add("precision", RecipeWords.Precisions, it => it.Precision, (it, value) => it with { Precision = value },
            "bfloat16: products in bfloat16, weights in float32.")
        .Add("ema", Share, it => it.Ema, (it, value) => it with { Ema = value },
            "Decay of an exponential moving average of the weights, which is scored, stored and asked in their place; 0 switches it off.")
        .Add("microBatch", new WholeRange(TrainingRecipe.LeastMicroBatch, MostBatch).OrNone,
            it => it.MicroBatch, (it, value) => it with { MicroBatch = value },
            "The most images that are computed at once; a larger batch is computed in parts, whose gradients are added. Without it, the "
            + "whole batch.",
            isLeftOut: true);

    private static readonly MemberRecipe Unnamed = new() { Name = "", Model = new ModelRecipe { Layers = [] } };

    /// <summary>The sections.</summary>
    public static Section<MemberRecipe> Parts { get; } = new Section<MemberRecipe>(Unnamed, "")
        .Add("model", Model, it => it.Model, (it, value) => it with { Model = value },
            "", missing: "list its layers (model.layers), or name a TorchScript module (model.file)")
        .Add("regularization", Regularization, it => it.Regularization, (it, value) => it with { Regularization = value }, "")
        .Add("augmentation", Augmentation, it => it.Augmentation, (it, value) => it with { Augmentation = value }, "")
        .Add("optimizer", OptimizerFields.Optimizer, it => it.Optimizer, (it, value) => it with { Optimizer = value }, "")
        .Add("schedule", OptimizerFields.Schedule, it => it.Schedule, (it, value) => it with { Schedule = value }, "")
        .Add("training", Training, it => it.Training, (it, value) => it with { Training = value }, "");

    /// <summary>What each recipe in a list says of its members.</summary>
    public static Section<MemberRecipe> Entry { get; } = new Section<MemberRecipe>(Unnamed, "")
        .Add("name", Name, it => it.Name, (it, value) => it with { Name = value! }, "", missing: "give the recipe a name")
        .Add("description", new TextValue(), it => it.Description, (it, value) => it with { Description = value! }, "")
        .Add(Parts, member => member, (_, parts) => parts);

    private static ModelRecipe With(ModelRecipe model, string? file, string? sha256) =>
        model with { Module = file is null && sha256 is null ? null : new ModuleRecipe(file ?? "", sha256 ?? "") };

    // The command line writes the hash when it reads the file.
    private static void CheckModule(RecipeObject json, ModelRecipe model)
    {
        var (hasFile, hasHash) = (!json.IsMissing("file"), !json.IsMissing("sha256"));
        if (hasHash && !hasFile) json.Miss("file", "name the TorchScript module that has this model.sha256");
        if (hasFile && !hasHash) json.Miss("sha256", "name the SHA-256 of model.file, or let 'ensemble train' read that file");
    }
}
