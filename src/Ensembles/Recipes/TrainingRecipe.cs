namespace Ensembles.Recipes;

/// <summary>Batch size and arithmetic of training, and which weights come out of it.</summary>
public sealed record TrainingRecipe
{
    /// <summary>Images a step.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>Arithmetic of the heavy operations.</summary>
    public Precision Precision { get; init; } = Precision.Float32;

    /// <summary>
    /// Decay of an exponential moving average of the weights, 0 to below 1: a member is scored, stored and asked with the average in place
    /// of the weights that are trained. 0 switches it off.
    /// </summary>
    public double Ema { get; init; }

    /// <summary>
    /// The most images that are computed at once, at least <see cref="LeastMicroBatch"/>: a larger batch is cut into parts of almost equal
    /// size, whose gradients are added before the step. Null computes the whole batch at once.
    /// </summary>
    /// <remarks>It is part of what is trained: batch normalization sees the parts, and dropout draws for each of them.</remarks>
    public int? MicroBatch { get; init; }

    /// <summary>
    /// The least <see cref="MicroBatch"/>: below it a part could have one image alone, which has no variance to normalize by.
    /// </summary>
    public const int LeastMicroBatch = 4;

    /// <summary>How many images are computed at once.</summary>
    public int ImagesAtOnce => Math.Min(MicroBatch ?? BatchSize, BatchSize);

    /// <summary>Half as many images at once, rounded up; null if that is too few.</summary>
    public int? Smaller => (ImagesAtOnce + 1) / 2 is >= LeastMicroBatch and var half && half < ImagesAtOnce ? half : null;

    /// <summary>The parts that a batch is computed in, in their order; they differ in size by one image at most.</summary>
    /// <param name="images">How many it has.</param>
    public IEnumerable<(int First, int Count)> PartsOf(int images)
    {
        var parts = MicroBatch is { } most ? Math.Max(1, (images + most - 1) / most) : 1;
        for (var part = 0; part < parts; part++)
        {
            var first = (int)((long)images * part / parts);
            yield return (first, (int)((long)images * (part + 1) / parts) - first);
        }
    }

    /// <summary>How less memory would do, as the end of a sentence; null if nothing smaller is possible.</summary>
    public string? SmallerOffer() => Smaller is { } smaller
        ? $"set training.microBatch to {smaller} (now {ImagesAtOnce} images are computed at once), or failures.outOfMemory to halve, so "
            + $"that a run does it by itself"
        : null;
}
