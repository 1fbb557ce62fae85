using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ensembles.Recipes;

/// <summary>Writes recipes as JSON, every value in a fixed order, so that equal recipes give equal text.</summary>
internal static class RecipeWriter
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static string Write(Recipe recipe)
    {
        var json = new JsonObject
        {
            ["name"] = recipe.Name,
            ["description"] = recipe.Description,
            ["members"] = recipe.Groups is { } groups ? Members(groups) : recipe.Members,
            ["data"] = Data(recipe.Data),
        };
        if (recipe.Groups is null) AddSections(json, recipe.Own);
        if (recipe.Snapshots is { } snapshots) json["snapshots"] = new JsonObject { ["cycles"] = snapshots.Cycles, ["epochs"] = snapshots.Epochs };
        else json["stopping"] = Stopping(recipe.Stopping);
        json["failures"] = Failures(recipe.Failures);
        json["prediction"] = Prediction(recipe.Prediction);
        return json.ToJsonString(Indented);
    }

    private static JsonArray Members(MemberGroups groups) =>
        new([.. groups.Items.Select(group => new JsonObject { ["recipe"] = Member(group.Recipe), ["count"] = group.Count })]);

    private static JsonObject Member(MemberRecipe recipe)
    {
        var json = new JsonObject { ["name"] = recipe.Name, ["description"] = recipe.Description };
        AddSections(json, recipe);
        return json;
    }

    private static void AddSections(JsonObject json, MemberRecipe recipe)
    {
        json["model"] = Model(recipe.Model);
        json["regularisation"] = new JsonObject { ["l2"] = recipe.Regularisation.L2, ["labelSmoothing"] = recipe.Regularisation.LabelSmoothing };
        json["augmentation"] = Augmentation(recipe.Augmentation);
        json["optimiser"] = Optimiser(recipe.Optimiser);
        if (Schedule(recipe.Schedule) is { } schedule) json["schedule"] = schedule;
        json["training"] = Training(recipe.Training);
    }

    // Silos of older versions do not know it: a recipe that does not use it can still be trained by them.
    private static JsonObject Training(TrainingRecipe training)
    {
        var json = new JsonObject { ["batchSize"] = training.BatchSize, ["precision"] = RecipeWords.Precisions.Of(training.Precision), ["ema"] = training.Ema };
        if (training.MicroBatch is { } images) json["microBatch"] = images;
        return json;
    }

    private static JsonObject Failures(FailureRecipe failures)
    {
        var json = new JsonObject
        {
            ["retries"] = failures.Retries,
            ["minMembers"] = failures.MinMembers,
            ["silenceLimit"] = failures.SilenceLimit,
            ["reportLimit"] = failures.ReportLimit,
            ["quorum"] = failures.Quorum,
        };
        if (failures.OutOfMemory != OutOfMemoryRule.Retry) json["outOfMemory"] = RecipeWords.OutOfMemoryRules.Of(failures.OutOfMemory);
        return json;
    }

    private static JsonObject Prediction(PredictionRecipe prediction) => new()
    {
        ["precision"] = RecipeWords.Precisions.Of(prediction.Precision),
        ["mirror"] = prediction.Mirror,
        ["temperature"] = prediction.Temperature,
    };

    private static JsonObject Model(ModelRecipe model) => model.Module is { } module
        ? new() { ["pixelScale"] = model.PixelScale, ["file"] = module.File, ["sha256"] = module.Sha256 }
        : new() { ["pixelScale"] = model.PixelScale, ["layers"] = new JsonArray([.. model.Layers.Select(Layer)]) };

    private static JsonObject Data(DataRecipe data) => new()
    {
        [data.Set is null ? "folder" : "set"] = data.Set ?? data.Folder,
        ["validation"] = data.Validation,
        ["trainLimit"] = data.TrainLimit,
        ["validationLimit"] = data.ValidationLimit,
    };

    private static JsonObject Augmentation(AugmentationRecipe augmentation) => new()
    {
        ["shift"] = augmentation.Shift,
        ["rotate"] = augmentation.Rotate,
        ["zoom"] = augmentation.Zoom,
        ["shear"] = augmentation.Shear,
        ["mirror"] = augmentation.Mirror,
        ["shiftLast"] = augmentation.ShiftLast,
        ["border"] = RecipeWords.Borders.Of(augmentation.Border),
    };

    private static JsonNode Layer(LayerRecipe layer) => layer switch
    {
        ConvLayer conv => Conv(conv),
        ActivationLayer activation => new JsonObject { ["type"] = "activation", ["function"] = RecipeWords.Activations.Of(activation.Function) },
        BatchNormLayer norm => new JsonObject { ["type"] = "batchNorm", ["epsilon"] = norm.Epsilon, ["momentum"] = norm.Momentum },
        MaxPoolLayer pool => new JsonObject { ["type"] = "maxPool", ["size"] = pool.Size },
        GlobalAveragePoolLayer => new JsonObject { ["type"] = "globalAveragePool" },
        DropoutLayer dropout => new JsonObject { ["type"] = "dropout", ["rate"] = dropout.Rate },
        FlattenLayer => new JsonObject { ["type"] = "flatten" },
        DenseLayer dense => Dense(dense),
        _ => throw new ArgumentException($"no word for {layer.GetType().Name}", nameof(layer)),
    };

    private static JsonObject Conv(ConvLayer conv) => new()
    {
        ["type"] = "conv",
        ["filters"] = conv.Filters,
        ["kernel"] = conv.Kernel,
        ["padding"] = RecipeWords.Paddings.Of(conv.Padding),
        ["stride"] = conv.Stride,
        ["activation"] = RecipeWords.Activations.Of(conv.Activation),
        ["initialisation"] = conv.Initialisation is { } start ? RecipeWords.Initialisations.Of(start) : null,
        ["frozen"] = conv.Frozen,
        ["bias"] = conv.Bias,
    };

    private static JsonObject Dense(DenseLayer dense) => new()
    {
        ["type"] = "dense",
        ["units"] = dense.Units,
        ["activation"] = RecipeWords.Activations.Of(dense.Activation),
        ["initialisation"] = dense.Initialisation is { } start ? RecipeWords.Initialisations.Of(start) : null,
        ["bias"] = dense.Bias,
    };

    private static JsonObject Optimiser(OptimiserRecipe optimiser) => optimiser switch
    {
        AdamWRecipe adamW => new JsonObject
        {
            ["type"] = "adamw",
            ["learningRate"] = adamW.LearningRate,
            ["weightDecay"] = adamW.WeightDecay,
            ["beta1"] = adamW.Beta1,
            ["beta2"] = adamW.Beta2,
            ["epsilon"] = adamW.Epsilon,
        },
        AdamRecipe adam => new JsonObject
        {
            ["type"] = "adam",
            ["learningRate"] = adam.LearningRate,
            ["beta1"] = adam.Beta1,
            ["beta2"] = adam.Beta2,
            ["epsilon"] = adam.Epsilon,
        },
        MuonRecipe muon => new JsonObject
        {
            ["type"] = "muon",
            ["learningRate"] = muon.LearningRate,
            ["momentum"] = muon.Momentum,
            ["steps"] = muon.Steps,
            ["renormalise"] = muon.Renormalise,
            ["adamLearningRate"] = muon.AdamLearningRate,
        },
        SgdRecipe sgd => new JsonObject { ["type"] = "sgd", ["learningRate"] = sgd.LearningRate, ["momentum"] = sgd.Momentum, ["nesterov"] = sgd.Nesterov },
        _ => throw new ArgumentException($"no word for {optimiser.GetType().Name}", nameof(optimiser)),
    };

    // That of snapshots is theirs, and said with them.
    private static JsonObject? Schedule(ScheduleRecipe schedule) => schedule switch
    {
        ConstantSchedule => new JsonObject { ["type"] = "constant" },
        OneCycleSchedule cycle => new JsonObject
        {
            ["type"] = "one-cycle",
            ["epochs"] = cycle.Epochs,
            ["warmUp"] = cycle.WarmUp,
            ["startDivisor"] = cycle.StartDivisor,
            ["finalDivisor"] = cycle.FinalDivisor,
        },
        ExponentialSchedule exponential => new JsonObject { ["type"] = "exponential", ["gamma"] = exponential.Gamma },
        LinearSchedule linear => new JsonObject { ["type"] = "linear", ["epochs"] = linear.Epochs, ["warmUp"] = linear.WarmUp, ["finalShare"] = linear.FinalShare },
        CosineSchedule cosine => new JsonObject { ["type"] = "cosine", ["epochs"] = cosine.Epochs, ["finalShare"] = cosine.FinalShare },
        CyclicCosineSchedule => null,
        _ => throw new ArgumentException($"no word for {schedule.GetType().Name}", nameof(schedule)),
    };

    private static JsonObject Stopping(StoppingRecipe stopping) => new()
    {
        ["criterion"] = RecipeWords.Criteria.Of(stopping.Criterion),
        ["patience"] = stopping.Patience,
        ["minEpochs"] = stopping.MinEpochs,
        ["maxEpochs"] = stopping.MaxEpochs,
        ["minDelta"] = stopping.MinDelta,
    };
}
