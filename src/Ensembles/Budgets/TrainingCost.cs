using Ensembles.Members;
using Ensembles.Recipes;

namespace Ensembles.Budgets;

/// <summary>What training one member costs, counted before anything is trained.</summary>
/// <param name="Parameters">Values that are trained.</param>
/// <param name="ForwardFlop">Multiplications and additions of convolutions and dense layers for one image on its way forward.</param>
/// <param name="TrainingFlop">The same for one image in training.</param>
/// <param name="EpochFlop">The same for an epoch: the training images in training, the validation images forward.</param>
/// <param name="CheckpointBytes">Bytes of one checkpoint.</param>
public sealed record TrainingCost(long Parameters, double ForwardFlop, double TrainingFlop, double EpochFlop, long CheckpointBytes)
{
    // An addition to each multiplication.
    private const double Flop = 2;

    /// <summary>Counts it.</summary>
    /// <param name="recipe">How the member is trained.</param>
    /// <param name="data">What it is trained on.</param>
    /// <exception cref="TrainingException">The network does not fit the images.</exception>
    public static TrainingCost Of(Recipe recipe, DataDescription data)
    {
        var layers = NetworkShape.Of(recipe.Model, data.Shape, data.ClassNames.Count);
        var (forward, training) = (Flop * NetworkCost.Forward(layers), Flop * NetworkCost.Training(layers));
        var views = recipe.Prediction.Mirror ? 2 : 1;
        return new TrainingCost(
            NetworkCost.Parameters(layers),
            forward,
            training,
            data.Train * training + data.Validation * views * forward,
            NetworkCost.CheckpointBytes(layers, recipe));
    }

    /// <summary>How many training and validation images a short trial takes that shows the pace of whole epochs.</summary>
    public (int Train, int Validation) Trial(Recipe recipe, DataDescription data)
    {
        // Seconds on a processor's core; on a GPU an instant, which the number of batches makes long enough.
        const double TrialFlop = 1e12;
        const int LeastBatches = 8;
        const int MostBatches = 40;
        var batches = (int)Math.Clamp(TrialFlop / (TrainingFlop * recipe.Training.BatchSize), LeastBatches, MostBatches);
        var train = Math.Min(data.Train, batches * recipe.Training.BatchSize);
        return (train, Math.Max(1, (int)((long)data.Validation * train / data.Train)));
    }
}
