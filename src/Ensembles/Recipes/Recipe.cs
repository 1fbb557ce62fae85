using System.Collections.Immutable;

namespace Ensembles.Recipes;

/// <summary>Everything that decides what a run trains: data, network, regularization, augmentation, optimizer, stopping.</summary>
/// <remarks>
/// A value: two equal recipes with the same seed and data train the same weights. <see cref="RecipeReader"/> makes it from JSON.
/// </remarks>
public sealed partial record Recipe
{
    /// <summary>How many models are averaged in the end.</summary>
    public int Models => Snapshots?.Cycles ?? Members;

    /// <summary>What the members learn from.</summary>
    public required DataRecipe Data { get; init; }

    /// <summary>
    /// Whose snapshots are the members, or null if each member is a training of its own. It decides schedule and stopping.
    /// </summary>
    public SnapshotRecipe? Snapshots { get; init; }

    /// <summary>When training ends.</summary>
    public StoppingRecipe Stopping { get; init; } = new();

    /// <summary>What happens when members cannot continue.</summary>
    public FailureRecipe Failures { get; init; } = new();

    /// <summary>How trained members answer, while they are scored and afterwards.</summary>
    public PredictionRecipe Prediction { get; init; } = new();
}

/// <summary>Names the data and how they are split. The first images train, the last ones of the training files validate.</summary>
public sealed record DataRecipe
{
    /// <summary>A known set (<c>mnist</c>, <c>cifar10</c>) or null if <see cref="Folder"/> is given.</summary>
    public string? Set { get; init; }

    /// <summary>A folder of the user's own (IDX files, CIFAR-10 binary batches, or class folders), or null.</summary>
    public string? Folder { get; init; }

    /// <summary>How many of the last training images validate.</summary>
    public int Validation { get; init; } = 6000;

    /// <summary>Only so many of the first training images train; null means all.</summary>
    public int? TrainLimit { get; init; }

    /// <summary>Only so many of the validation images validate; null means all.</summary>
    public int? ValidationLimit { get; init; }
}

/// <summary>A network as a chain of layers; its input is an image, its output one logit a class.</summary>
public sealed record ModelRecipe
{
    /// <summary>Pixels (0…255) are divided by this before the first layer; 1 leaves them as they are.</summary>
    public double PixelScale { get; init; } = 255;

    /// <summary>
    /// The layers in order, none if there is a <see cref="Module"/>. A last dense layer without units gives the logits; a batch
    /// normalization may stand behind it.
    /// </summary>
    public required ImmutableArray<LayerRecipe> Layers { get; init; }

    /// <summary>A network that the user submitted instead of layers, or null.</summary>
    public ModuleRecipe? Module { get; init; }

    /// <summary>Compares layer by layer, so that equal recipes are equal values.</summary>
    public bool Equals(ModelRecipe? other) =>
        other is not null && PixelScale.Equals(other.PixelScale) && Module == other.Module && Layers.SequenceEqual(other.Layers);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(PixelScale, Layers.Length, Module);
}

/// <summary>A TorchScript module: images in, one logit a class out.</summary>
/// <param name="File">The user's path of it, for people.</param>
/// <param name="Sha256">Of its content (64 hex digits), which the cluster stores: what members are trained with.</param>
public sealed record ModuleRecipe(string File, string Sha256);

/// <summary>What keeps the network from learning its training images by heart.</summary>
public sealed record RegularizationRecipe
{
    /// <summary>
    /// λ of the penalty λ·Σw² on every kernel (convolutions and dense layers, no bias, no batch normalization), as Keras defines it.
    /// </summary>
    public double L2 { get; init; }

    /// <summary>Share of the target's mass that is spread evenly over all classes, 0 to below 1.</summary>
    public double LabelSmoothing { get; init; }
}

/// <summary>Random changes of training images; zero switches one off.</summary>
public sealed record AugmentationRecipe
{
    /// <summary>Largest shift as a share of width and height, drawn uniformly and rounded to whole pixels.</summary>
    public double Shift { get; init; }

    /// <summary>Largest rotation to either side, in degrees.</summary>
    public double Rotate { get; init; }

    /// <summary>Zoom between 1−Zoom and 1+Zoom.</summary>
    public double Zoom { get; init; }

    /// <summary>Largest shear to either side, in degrees.</summary>
    public double Shear { get; init; }

    /// <summary>Whether half of the images are mirrored left to right.</summary>
    public bool Mirror { get; init; }

    /// <summary>Whether images are shifted (and mirrored) after they are rotated, zoomed and sheared, and not before.</summary>
    public bool ShiftLast { get; init; }

    /// <summary>What comes in from beyond the border.</summary>
    public Border Border { get; init; } = Border.Nearest;
}

/// <summary>What an augmented image shows beyond its source.</summary>
public enum Border
{
    /// <summary>The nearest pixel.</summary>
    Nearest,

    /// <summary>Zero.</summary>
    Zero,
}

/// <summary>What happens when members cannot continue.</summary>
public sealed record FailureRecipe
{
    /// <summary>
    /// How often a member is placed again without having finished an epoch in between, before it is given up; at least 0.
    /// </summary>
    public int Retries { get; init; } = 3;

    /// <summary>
    /// The run continues as long as so many members are left; null means all of them, so that the first one that is given up fails the run.
    /// </summary>
    public int? MinMembers { get; init; }

    /// <summary>Seconds without any sign of progress after which a member counts as hung, and is placed again.</summary>
    public int SilenceLimit { get; init; } = 300;

    /// <summary>
    /// Seconds that the others wait for a member's report once <see cref="Quorum"/> of them have reported; null waits for ever.
    /// </summary>
    public int? ReportLimit { get; init; }

    /// <summary>The share of the members that must have reported an epoch for <see cref="ReportLimit"/> to begin, above 0 to 1.</summary>
    public double Quorum { get; init; } = 0.5;

    /// <summary>What happens when a device's memory does not suffice for what a member computes at once.</summary>
    public OutOfMemoryRule OutOfMemory { get; init; } = OutOfMemoryRule.Retry;
}

/// <summary>What happens when a device's memory does not suffice.</summary>
public enum OutOfMemoryRule
{
    /// <summary>The same as with any other fault of a device: the member is placed again, on another device if there is one.</summary>
    Retry,

    /// <summary>
    /// Before the first epoch is decided, all members begin again with half as many images at once; later as with <see cref="Retry"/>.
    /// </summary>
    Halve,
}

/// <summary>How trained members answer.</summary>
public sealed record PredictionRecipe
{
    /// <summary>Arithmetic of the heavy operations; a device that would only emulate bfloat16 answers in float32.</summary>
    public Precision Precision { get; init; } = Precision.Float32;

    /// <summary>Whether each image is shown a second time, mirrored left to right, and the two answers are averaged.</summary>
    public bool Mirror { get; init; }

    /// <summary>
    /// Whether the temperature that was fitted on the validation images is applied to the averaged probabilities by default.
    /// </summary>
    public bool Temperature { get; init; }
}

/// <summary>Arithmetic of convolutions and matrix products; weights are always kept in float32.</summary>
public enum Precision
{
    /// <summary>IEEE single precision.</summary>
    Float32,

    /// <summary>bfloat16 products with float32 master weights.</summary>
    Bfloat16,
}

/// <summary>When a run ends.</summary>
public sealed record StoppingRecipe
{
    /// <summary>Which validation loss decides.</summary>
    public Criterion Criterion { get; init; } = Criterion.EnsembleNll;

    /// <summary>Epochs without a better loss before the run stops; at least 1.</summary>
    public int Patience { get; init; } = 5;

    /// <summary>No stop before so many epochs.</summary>
    public int MinEpochs { get; init; }

    /// <summary>No epoch after this one.</summary>
    public int MaxEpochs { get; init; } = 50;

    /// <summary>A loss must fall by more than this to count as better.</summary>
    public double MinDelta { get; init; }
}

/// <summary>Which validation loss early stopping watches.</summary>
public enum Criterion
{
    /// <summary>Negative log-likelihood of the members' mean probability.</summary>
    EnsembleNll,

    /// <summary>Mean of the members' own negative log-likelihoods.</summary>
    MeanMemberNll,

    /// <summary>Each member by its own negative log-likelihood; the members' best epochs may differ.</summary>
    PerMember,
}
