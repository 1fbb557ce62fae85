using Ensembles.Recipes;

namespace Ensembles.Budgets;

/// <summary>How fast devices of one kind have trained members.</summary>
public static class Pace
{
    /// <summary>Whether members of two recipes take a device as long an operation: the same layers, batches and arithmetic.</summary>
    public static bool IsAlike(Recipe one, Recipe other) =>
        one.Model == other.Model
        && one.Training == other.Training
        && one.Augmentation == other.Augmentation
        && one.Optimizer.GetType() == other.Optimizer.GetType()
        && one.Prediction == other.Prediction;

    /// <summary>Operations a second.</summary>
    /// <param name="epochFlop">Operations of an epoch.</param>
    /// <param name="seconds">How long each epoch took, not empty; of several the first, which also warms the device up, is left
    /// out.</param>
    public static double Of(double epochFlop, IReadOnlyList<double> seconds)
    {
        var warm = seconds.Skip(seconds.Count > 1 ? 1 : 0).Order().ToArray();
        return epochFlop / warm[warm.Length / 2];
    }

    /// <summary>The kind of a device: <c>cpu</c>, or <c>cuda</c> for <c>cuda:1</c>.</summary>
    public static string KindOf(string device) => device.Split(':')[0];
}
