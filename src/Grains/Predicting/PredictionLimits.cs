namespace Grains.Predicting;

/// <summary>How much a silo takes on at once for each member that it answers for.</summary>
/// <param name="MostTogether">Images that share one forward pass.</param>
/// <param name="MostWaiting">Images that may wait; further orders are rejected.</param>
/// <param name="Delay">How long an order waits for others to share its pass with; zero takes those that are there.</param>
public sealed record PredictionLimits(int MostTogether, int MostWaiting, TimeSpan Delay)
{
    /// <summary>256 together, 8192 waiting, no delay: while a pass is computed, the next ones gather by themselves.</summary>
    public static PredictionLimits Usual { get; } = new(256, 8192, TimeSpan.Zero);
}
