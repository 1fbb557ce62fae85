using Ensembles.Members;
using Ensembles.Recipes;

namespace Ensembles.Budgets;

/// <summary>
/// Memory of a GPU that one member needs while it trains, estimated from its recipe before anything is allocated; in bytes.
/// </summary>
/// <remarks>
/// An upper estimate, compared with steps on a processor and not measured on a GPU. What it counts is what <c>src/Training</c> allocates:
/// tensors of a step live until the step ends, because one dispose scope holds them, so that nothing is counted as freed on the way.
/// <see cref="ContextBytes"/> and <see cref="WorkspaceBytes"/> are assumptions.
/// </remarks>
/// <param name="Weights">Weights with running statistics, optimizer state, weight average, gradients, one temporary copy; with bfloat16 the
/// copy that products read.</param>
/// <param name="Data">Training and validation images as bytes, with labels and the epoch's order.</param>
/// <param name="Activations">A training batch, and what is computed of it at once on its way forward and back; of a module, which does not
/// say, the batch alone.</param>
public sealed record MemberMemory(long Weights, long Data, long Activations)
{
    /// <summary>What a process's CUDA context and libtorch's kernels take, whatever is trained: assumed.</summary>
    public const long ContextBytes = 768L << 20;

    /// <summary>What cuBLAS and cuDNN work in, and what libtorch's allocator rounds up: assumed.</summary>
    public const long WorkspaceBytes = 256L << 20;

    private const int Float32 = 4;
    private const int Bfloat16 = 2;
    private const int Int64 = 8;

    // Label and place in the order; what augmentation draws for an image.
    private const int BytesAnImage = 2 * Int64 + 32;

    // A pixel of a batch: the byte, its float32, moved, scaled, and the place that it comes from.
    private const int BytesAPixel = 1 + 3 * Float32 + Int64;

    // A value of a dropout mask, and the integers that it is drawn by.
    private const int BytesAMaskValue = 5 * Float32;

    /// <summary>What the member itself needs in a process that has others too.</summary>
    public long OfMember => Weights + Data + Activations + WorkspaceBytes;

    /// <summary>What it needs in a process of its own.</summary>
    public long Total => OfMember + ContextBytes;

    /// <summary>Estimates it.</summary>
    /// <param name="recipe">How the member is trained.</param>
    /// <param name="data">What it is trained on.</param>
    /// <param name="module">How large its module is, if it has one and that is known.</param>
    /// <exception cref="TrainingException">The network does not fit the images.</exception>
    public static MemberMemory Estimate(Recipe recipe, DataDescription data, ModuleSize? module = null) =>
        Estimate(recipe, data.Shape, data.ClassNames.Count, data.Train, data.Validation, module);

    /// <summary>The same of so many images.</summary>
    /// <param name="recipe">How the member is trained.</param>
    /// <param name="shape">The measures of each image.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="train">Training images.</param>
    /// <param name="validation">Validation images.</param>
    /// <param name="module">How large its module is, if it has one and that is known.</param>
    /// <exception cref="TrainingException">The network does not fit the images.</exception>
    public static MemberMemory Estimate(Recipe recipe, ImageShape shape, int classes, int train, int validation, ModuleSize? module = null)
    {
        var images = (long)train * (shape.Size + BytesAnImage) + (long)validation * (shape.Size + BytesAnImage + classes * Float32);
        var batch = (long)Math.Min(recipe.Training.BatchSize, train);
        var input = batch * shape.Size * BytesAPixel;
        if (recipe.Model.Module is not null)
        {
            var size = module ?? new ModuleSize(0, 0);
            return new MemberMemory(
                WeightsOf(size.Parameters, NetworkCost.CheckpointBytes(size.Parameters, size.Untrained, recipe), recipe), images, input);
        }

        var layers = NetworkShape.Of(recipe.Model, shape, classes);
        var value = recipe.Training.Precision == Precision.Bfloat16 ? Bfloat16 : Float32;
        var anImage = layers.Sum(layer => BytesOf(layer, value)) + layers.Max(layer => BytesLaidOut(layer, value));
        var activations = Math.Min(recipe.Training.ImagesAtOnce, batch) * anImage;
        return new MemberMemory(
            WeightsOf(NetworkCost.Parameters(layers), NetworkCost.CheckpointBytes(layers, recipe), recipe), images, input + activations);
    }

    // A checkpoint has weights, optimizer state and average; to them come gradients and a temporary copy.
    private static long WeightsOf(long parameters, long checkpoint, Recipe recipe) =>
        checkpoint + 2 * Float32 * parameters + (recipe.Training.Precision == Precision.Bfloat16 ? Bfloat16 * parameters : 0);

    // Of one image: what a convolution reads and writes, which its library copies into another layout while it computes; of bfloat16 also
    // in float32.
    private static long BytesLaidOut(PlacedLayer placed, int value) =>
        placed.Layer is ConvLayer ? (value + (value == Bfloat16 ? Float32 : 0L)) * (placed.Input.Size + placed.Output.Size) : 0;

    // Of one image: the output, before and after its activation function, and its gradient.
    private static long BytesOf(PlacedLayer placed, int value) => placed.Layer switch
    {
        ConvLayer { Activation: not Activation.None } or DenseLayer { Activation: not Activation.None } => 3L * value * placed.Output.Size,
        MaxPoolLayer => (2L * value + Int64) * placed.Output.Size,
        DropoutLayer { Rate: > 0 } => (2L * value + BytesAMaskValue) * placed.Output.Size,
        FlattenLayer or DropoutLayer => 0,
        _ => 2L * value * placed.Output.Size,
    };
}
