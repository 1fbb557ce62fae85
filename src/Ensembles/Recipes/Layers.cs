namespace Ensembles.Recipes;

/// <summary>One layer of a network.</summary>
public abstract record LayerRecipe;

/// <summary>Two-dimensional convolution, then an activation.</summary>
/// <param name="Filters">Output channels.</param>
/// <param name="Kernel">Width and height of the kernel in pixels.</param>
/// <param name="Padding">What stands beyond the border.</param>
/// <param name="Stride">Step in pixels.</param>
/// <param name="Activation">Applied to every output.</param>
/// <param name="Initialization">How the kernel starts; null takes the activation's own (He-uniform for ReLU, else Glorot-uniform).</param>
/// <param name="Frozen">Whether the kernel stays as it started; the bias is trained all the same.</param>
/// <param name="Bias">Whether each filter has a bias; a batch normalization behind it makes one needless.</param>
public sealed record ConvLayer(
    int Filters,
    int Kernel = 3,
    Padding Padding = Padding.Same,
    int Stride = 1,
    Activation Activation = Activation.Relu,
    Initialization? Initialization = null,
    bool Frozen = false,
    bool Bias = true) : LayerRecipe;

/// <summary>Applies a function to every value: for networks with a normalization or pooling between it and the layer before.</summary>
/// <param name="Function">Which function.</param>
public sealed record ActivationLayer(Activation Function) : LayerRecipe;

/// <summary>Batch normalization over channels (images) or features (vectors).</summary>
/// <param name="Epsilon">Added to the variance; Keras' default.</param>
/// <param name="Momentum">Share of the old running value that each batch keeps (Keras' meaning).</param>
public sealed record BatchNormLayer(double Epsilon = 1e-3, double Momentum = 0.99) : LayerRecipe;

/// <summary>The largest value of each window.</summary>
/// <param name="Size">Width, height and step of the window in pixels.</param>
public sealed record MaxPoolLayer(int Size = 2) : LayerRecipe;

/// <summary>The mean of each channel over the whole image; its output is a vector.</summary>
public sealed record GlobalAveragePoolLayer : LayerRecipe;

/// <summary>Sets a random share of values to zero in training and scales the rest up.</summary>
/// <param name="Rate">The share, 0 to below 1.</param>
public sealed record DropoutLayer(double Rate) : LayerRecipe;

/// <summary>Makes a vector of an image, channel by channel.</summary>
public sealed record FlattenLayer : LayerRecipe;

/// <summary>Fully connected layer, then an activation.</summary>
/// <param name="Units">Outputs; null only in the last one: one logit per class.</param>
/// <param name="Activation">Applied to every output; the last layer takes none, its softmax is part of the loss.</param>
/// <param name="Initialization">How the kernel starts; null takes the activation's own (He-uniform for ReLU, else Glorot-uniform).</param>
/// <param name="Bias">Whether each output has a bias; a batch normalization behind it makes one needless.</param>
public sealed record DenseLayer(
    int? Units = null, Activation Activation = Activation.None, Initialization? Initialization = null, bool Bias = true)
    : LayerRecipe;

/// <summary>What a layer applies to its outputs.</summary>
public enum Activation
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>max(0, x).</summary>
    Relu,

    /// <summary>x·Φ(x), Hendrycks and Gimpel 2016.</summary>
    Gelu,

    /// <summary>x·sigmoid(x), also called swish.</summary>
    Silu,

    /// <summary>Hyperbolic tangent.</summary>
    Tanh,
}

/// <summary>What a convolution sees beyond the border.</summary>
public enum Padding
{
    /// <summary>Zeros, so many that a stride of 1 keeps width and height.</summary>
    Same,

    /// <summary>Nothing: the output is smaller.</summary>
    Valid,
}

/// <summary>How a kernel starts. Biases start at zero.</summary>
public enum Initialization
{
    /// <summary>Uniform with limit √(6/fan_in), He et al. 2015.</summary>
    HeUniform,

    /// <summary>Normal of variance 2/fan_in cut at two standard deviations, as Keras defines it.</summary>
    HeNormal,

    /// <summary>Uniform with limit √(6/(fan_in+fan_out)), Glorot and Bengio 2010.</summary>
    GlorotUniform,

    /// <summary>Normal of variance 2/(fan_in+fan_out) cut at two standard deviations, as Keras defines it.</summary>
    GlorotNormal,

    /// <summary>Uniform with limit √(1/fan_in), with which PyTorch starts convolutions and dense layers.</summary>
    TorchUniform,

    /// <summary>
    /// The first filters pass their channel on as it is, the others start He-uniform; for convolutions of an odd kernel. Zagoruyko and
    /// Komodakis 2017.
    /// </summary>
    Dirac,

    /// <summary>
    /// The principal components of the training images' patches, each divided by its deviation, with either sign: the outputs are
    /// uncorrelated and of one size. For the first layer only, a convolution of 2·kernel²·channels filters. Jordan 2024 (airbench).
    /// </summary>
    Whitening,
}
