namespace Ensembles.Recipes;

/// <summary>The values of optimizer and schedule.</summary>
internal static class OptimizerFields
{
    private const string RateMeaning = "Size of a step before the schedule.";
    private const string MeanMeaning = "Memory of the mean gradient.";
    private const string SquareMeaning = "Memory of the mean squared gradient.";
    private const string EpsilonMeaning = "Added to the root of the second moment.";
    private const string EpochsMeaning = "Length in epochs; without it stopping.maxEpochs.";
    private const string FinalMeaning = "The last rate as a share of the first.";

    private static readonly NumberRange Share = new(0, 1, WithMost: false);
    private static readonly NumberRange WholeShare = new(0, 1);
    private static readonly NumberRange Positive = new(0, 1, WithLeast: false);
    private static readonly NumberRange Rate = new(0, 100, WithLeast: false);
    private static readonly NumberRange Divisor = new(1, 1e12);
    private static readonly OptionalValue<int> Epochs = new WholeRange(1, 100_000).OrNone;
    private static readonly FlagValue Flag = new();

    private static readonly Section<AdamRecipe> Adam = new Section<AdamRecipe>(new AdamRecipe(), "Adam.")
        .Add("learningRate", Rate, it => it.LearningRate, (it, value) => it with { LearningRate = value }, RateMeaning)
        .Add("beta1", Share, it => it.Beta1, (it, value) => it with { Beta1 = value }, MeanMeaning)
        .Add("beta2", Share, it => it.Beta2, (it, value) => it with { Beta2 = value }, SquareMeaning)
        .Add("epsilon", Positive, it => it.Epsilon, (it, value) => it with { Epsilon = value }, EpsilonMeaning);

    private static readonly Section<AdamWRecipe> AdamW = new Section<AdamWRecipe>(
        new AdamWRecipe(), "AdamW: decay beside the gradient, on kernels.")
        .Add("learningRate", Rate, it => it.LearningRate, (it, value) => it with { LearningRate = value }, RateMeaning)
        .Add("weightDecay", WholeShare, it => it.WeightDecay, (it, value) => it with { WeightDecay = value },
            "Share of a kernel that a step of rate 1 takes away.")
        .Add("beta1", Share, it => it.Beta1, (it, value) => it with { Beta1 = value }, MeanMeaning)
        .Add("beta2", Share, it => it.Beta2, (it, value) => it with { Beta2 = value }, SquareMeaning)
        .Add("epsilon", Positive, it => it.Epsilon, (it, value) => it with { Epsilon = value }, EpsilonMeaning);

    private static readonly Section<SgdRecipe> Sgd = new Section<SgdRecipe>(new SgdRecipe(), "Stochastic gradient descent.")
        .Add("learningRate", Rate, it => it.LearningRate, (it, value) => it with { LearningRate = value }, RateMeaning)
        .Add("momentum", Share, it => it.Momentum, (it, value) => it with { Momentum = value }, "Memory of the velocity.")
        .Add("nesterov", Flag, it => it.Nesterov, (it, value) => it with { Nesterov = value },
            "Whether the gradient is taken at the point that the velocity leads to.");

    private static readonly Section<MuonRecipe> Muon = new Section<MuonRecipe>(
        new MuonRecipe(), "Convolution kernels follow their momentum made orthogonal (Muon), everything else follows Adam.")
        .Add("learningRate", Rate, it => it.LearningRate, (it, value) => it with { LearningRate = value }, RateMeaning)
        .Add("momentum", Share, it => it.Momentum, (it, value) => it with { Momentum = value }, "Memory of the velocity.")
        .Add("steps", new WholeRange(1, 20), it => it.Steps, (it, value) => it with { Steps = value }, "Newton–Schulz steps.")
        .Add("renormalize", Flag, it => it.Renormalize, (it, value) => it with { Renormalize = value },
            "Whether kernels keep the length √filters: for those in front of a batch normalization.")
        .Add("adamLearningRate", Rate, it => it.AdamLearningRate, (it, value) => it with { AdamLearningRate = value },
            "Size of a step of everything but convolution kernels.");

    private static readonly Section<ConstantSchedule> Constant = new(new ConstantSchedule(), "The rate stays.");

    private static readonly Section<OneCycleSchedule> OneCycle = new Section<OneCycleSchedule>(
        new OneCycleSchedule(), "Rises and falls by cosine.")
        .Add("epochs", Epochs, it => it.Epochs, (it, value) => it with { Epochs = value }, EpochsMeaning)
        .Add("warmUp", WholeShare, it => it.WarmUp, (it, value) => it with { WarmUp = value }, "Share that rises.")
        .Add("startDivisor", Divisor, it => it.StartDivisor, (it, value) => it with { StartDivisor = value },
            "The first rate is the optimizer's divided by this.")
        .Add("finalDivisor", Divisor, it => it.FinalDivisor, (it, value) => it with { FinalDivisor = value },
            "The last rate is the first divided by this.");

    private static readonly Section<ExponentialSchedule> Exponential = new Section<ExponentialSchedule>(
        new ExponentialSchedule(), "Multiplies the rate after each epoch.")
        .Add("gamma", Positive, it => it.Gamma, (it, value) => it with { Gamma = value }, "The factor.");

    private static readonly Section<LinearSchedule> Linear = new Section<LinearSchedule>(
        new LinearSchedule(), "Rises along a line and falls along another.")
        .Add("epochs", Epochs, it => it.Epochs, (it, value) => it with { Epochs = value }, EpochsMeaning)
        .Add("warmUp", WholeShare, it => it.WarmUp, (it, value) => it with { WarmUp = value }, "Share that rises.")
        .Add("finalShare", WholeShare, it => it.FinalShare, (it, value) => it with { FinalShare = value }, FinalMeaning);

    private static readonly Section<CosineSchedule> Cosine = new Section<CosineSchedule>(new CosineSchedule(), "Falls along half a cosine.")
        .Add("epochs", Epochs, it => it.Epochs, (it, value) => it with { Epochs = value }, EpochsMeaning)
        .Add("finalShare", WholeShare, it => it.FinalShare, (it, value) => it with { FinalShare = value }, FinalMeaning);

    /// <summary>How weights follow gradients.</summary>
    public static Variants<OptimizerRecipe> Optimizer { get; } = new Variants<OptimizerRecipe>(
        "How weights follow gradients; adam if no type is given.", "adam")
        .Add("adam", Adam)
        .Add("adamw", AdamW)
        .Add("sgd", Sgd)
        .Add("muon", Muon);

    /// <summary>How the learning rate changes. That of snapshots is theirs, and written with them.</summary>
    public static Variants<ScheduleRecipe> Schedule { get; } = new Variants<ScheduleRecipe>(
        "How the learning rate changes; constant if no type is given.", "constant")
        .Add("constant", Constant)
        .Add("one-cycle", OneCycle)
        .Add("exponential", Exponential)
        .Add("linear", Linear)
        .Add("cosine", Cosine);
}
