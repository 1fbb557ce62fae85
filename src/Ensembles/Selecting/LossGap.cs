namespace Ensembles.Selecting;

/// <summary>How far a loss is behind the best, image by image.</summary>
/// <param name="Mean">Mean of the images' differences, in nats; above 0 is worse than the best.</param>
/// <param name="Error">Its standard error over the images, in nats; 0 of a single image.</param>
public sealed record LossGap(double Mean, double Error)
{
    /// <summary>
    /// The one-standard-error rule of Breiman, Friedman, Olshen and Stone, "Classification and Regression Trees", 1984, section 3.4.3. Here the
    /// error is of the paired differences, because both losses are of the same images: what images have in common does not hide a gain.
    /// </summary>
    public bool IsWithinOneError => Mean <= Error;

    /// <summary>Compares losses on the same images.</summary>
    public static LossGap Between(double[] losses, double[] best)
    {
        var mean = losses.Zip(best, (loss, least) => loss - least).Average();
        var squares = losses.Zip(best, (loss, least) => loss - least - mean).Sum(difference => difference * difference);
        return new LossGap(mean, Math.Sqrt(squares / Math.Max(1, losses.Length - 1) / losses.Length));
    }
}
