namespace Ensembles.Recipes;

/// <summary>The values of layers.</summary>
internal static class LayerFields
{
    private static readonly NumberRange Share = new(0, 1, WithMost: false);
    private static readonly FlagValue Flag = new();
    private static readonly WholeRange Pixels = new(1, 31);

    private const string StartMeaning = "How the kernel starts; without it He-uniform for relu, else Glorot-uniform. Biases start at zero.";
    private const string BiasMeaning = "Whether there is a bias; a batchNorm behind makes one needless.";

    private static readonly Section<ConvLayer> Conv = new Section<ConvLayer>(new ConvLayer(32), "Convolution, then an activation.")
        .Add("filters", new WholeRange(1, 4096), it => it.Filters, (it, value) => it with { Filters = value }, "Output channels.")
        .Add("kernel", Pixels, it => it.Kernel, (it, value) => it with { Kernel = value },
            "Width and height in pixels; odd with same padding.")
        .Add("padding", RecipeWords.Paddings, it => it.Padding, (it, value) => it with { Padding = value },
            "same: zeros that keep the size; valid: none.")
        .Add("stride", Pixels, it => it.Stride, (it, value) => it with { Stride = value }, "Step in pixels.")
        .Add("activation", RecipeWords.Activations, it => it.Activation, (it, value) => it with { Activation = value },
            "Applied to every output.")
        .Add("initialization", RecipeWords.Initializations.OrNone,
            it => it.Initialization, (it, value) => it with { Initialization = value },
            StartMeaning)
        .Add("frozen", Flag, it => it.Frozen, (it, value) => it with { Frozen = value }, "Whether the kernel stays as it started.")
        .Add("bias", Flag, it => it.Bias, (it, value) => it with { Bias = value }, BiasMeaning);

    private static readonly Section<ActivationLayer> Function = new Section<ActivationLayer>(
        new ActivationLayer(Activation.Relu), "A function of every value, for one that follows a normalization or pooling.")
        .Add("function", RecipeWords.Activations, it => it.Function, (it, value) => it with { Function = value }, "Which function.");

    private static readonly Section<BatchNormLayer> Norm = new Section<BatchNormLayer>(
        new BatchNormLayer(), "Batch normalization over channels or features, with Keras' constants.")
        .Add("epsilon", new NumberRange(0, 1, WithLeast: false), it => it.Epsilon, (it, value) => it with { Epsilon = value },
            "Added to the variance.")
        .Add("momentum", Share, it => it.Momentum, (it, value) => it with { Momentum = value },
            "Share of the old running value that each batch keeps (Keras' meaning).");

    private static readonly Section<MaxPoolLayer> MaxPool = new Section<MaxPoolLayer>(
        new MaxPoolLayer(), "The largest value of each window.")
        .Add("size", Pixels, it => it.Size, (it, value) => it with { Size = value }, "Width, height and step of the window.");

    private static readonly Section<GlobalAveragePoolLayer> Average = new(
        new GlobalAveragePoolLayer(), "The mean of each channel; gives a vector.");

    private static readonly Section<DropoutLayer> Dropout = new Section<DropoutLayer>(
        new DropoutLayer(0.5), "Sets a random share of values to zero in training.")
        .Add("rate", Share, it => it.Rate, (it, value) => it with { Rate = value }, "The share.");

    private static readonly Section<FlattenLayer> Flatten = new(new FlattenLayer(), "Makes a vector of an image.");

    // What dirac and whitening make of a kernel is for convolutions alone.
    private static readonly Section<DenseLayer> Dense = new Section<DenseLayer>(
        new DenseLayer(), "Fully connected layer; the last one is without units: a logit a class, and only a batchNorm may follow it.")
        .Add("units", new WholeRange(1, 65_536).OrNone, it => it.Units, (it, value) => it with { Units = value },
            "Outputs; left out in the last one only.")
        .Add("activation", RecipeWords.Activations, it => it.Activation, (it, value) => it with { Activation = value },
            "Applied to every output.")
        .Add("initialization", RecipeWords.Initializations.Without(Initialization.Dirac, Initialization.Whitening).OrNone,
            it => it.Initialization, (it, value) => it with { Initialization = value },
            StartMeaning)
        .Add("bias", Flag, it => it.Bias, (it, value) => it with { Bias = value }, BiasMeaning);

    /// <summary>One layer.</summary>
    public static Variants<LayerRecipe> Layer { get; } = new Variants<LayerRecipe>("The layers in order.")
        .Add("conv", Conv)
        .Add("activation", Function)
        .Add("batchNorm", Norm)
        .Add("maxPool", MaxPool)
        .Add("globalAveragePool", Average)
        .Add("dropout", Dropout)
        .Add("flatten", Flatten)
        .Add("dense", Dense);
}
