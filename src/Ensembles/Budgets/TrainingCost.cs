using Ensembles.Members;
using Ensembles.Recipes;

namespace Ensembles.Budgets;

/// <summary>What training one member costs, counted before anything is trained.</summary>
/// <param name="Parameters">Values that are trained.</param>
/// <param name="ForwardFlop">Multiplications and additions of convolutions and dense layers for one image on its way forward.</param>
/// <param name="TrainingFlop">The same for one image in training.</param>
/// <param name="EpochFlop">The same for an epoch: the training images in training, the validation images forward.</param>
/// <param name="CheckpointBytes">Bytes of one checkpoint.</param>
/// <param name="IsCounted">Whether operations are counted; those of a user's module are unknown, so their stand-ins only weigh forward
/// against training.</param>
public sealed record TrainingCost(
    long Parameters, double ForwardFlop, double TrainingFlop, double EpochFlop, long CheckpointBytes, bool IsCounted = true)
{
    // An addition to each multiplication.
    private const double Flop = 2;

    // Seconds on a processor's core; on a GPU an instant, which the number of batches makes long enough.
    private const double TrialFlop = 1e12;

    /// <summary>Counts it.</summary>
    /// <param name="recipe">How the member is trained.</param>
    /// <param name="data">What it is trained on.</param>
    /// <param name="module">How large its module is, if it has one and that is known.</param>
    /// <exception cref="TrainingException">The network does not fit the images.</exception>
    public static TrainingCost Of(Recipe recipe, DataDescription data, ModuleSize? module = null)
    {
        if (recipe.Model.Module is not null) return OfModule(recipe, data, module ?? new ModuleSize(0, 0));
        var layers = NetworkShape.Of(recipe.Model, data.Shape, data.ClassNames.Count);
        var (forward, training) = (Flop * NetworkCost.Forward(layers), Flop * NetworkCost.Training(layers));
        return new TrainingCost(
            NetworkCost.Parameters(layers), forward, training, Epoch(recipe, data, forward, training),
            NetworkCost.CheckpointBytes(layers, recipe));
    }

    // So many operations that a measurement has the fewest batches: the time of one is unknown.
    private static TrainingCost OfModule(Recipe recipe, DataDescription data, ModuleSize size)
    {
        var training = TrialFlop;
        var forward = training / 3;
        var bytes = NetworkCost.CheckpointBytes(size.Parameters, size.Untrained, recipe);
        return new TrainingCost(size.Parameters, forward, training, Epoch(recipe, data, forward, training), bytes, IsCounted: false);
    }

    private static double Epoch(Recipe recipe, DataDescription data, double forward, double training) =>
        data.Train * training + data.Validation * (recipe.Prediction.Mirror ? 2 : 1) * forward;

    /// <summary>How many training and validation images a short trial takes that shows the pace of whole epochs.</summary>
    public (int Train, int Validation) Trial(Recipe recipe, DataDescription data)
    {
        const int LeastBatches = 8;
        const int MostBatches = 40;
        var batches = (int)Math.Clamp(TrialFlop / (TrainingFlop * recipe.Training.BatchSize), LeastBatches, MostBatches);
        var train = Math.Min(data.Train, batches * recipe.Training.BatchSize);
        return (train, Math.Max(1, (int)((long)data.Validation * train / data.Train)));
    }
}
