using Ensembles.Recipes;
using Training.Models;
using Training.Native;
using Training.Optimising;
using static TorchSharp.torch;

namespace Training.Loop;

/// <summary>One step of training: a batch in, changed weights out.</summary>
/// <param name="recipe">How it is trained.</param>
/// <param name="seed">The member's.</param>
/// <param name="network">What is trained.</param>
/// <param name="optimiser">What changes its weights.</param>
/// <param name="average">What follows its weights, if anything does.</param>
/// <param name="stepsPerEpoch">Steps of an epoch.</param>
internal sealed class TrainingStep(Recipe recipe, ulong seed, INetwork network, Optimiser optimiser, WeightAverage? average, int stepsPerEpoch)
{
    private readonly bool _bfloat16 = recipe.Training.Precision == Precision.Bfloat16;

    /// <param name="batches">The epoch's.</param>
    /// <param name="epoch">From 1.</param>
    /// <param name="step">Within the epoch, from 0.</param>
    /// <param name="tally">Takes the outcome in.</param>
    public void Take(EpochBatches batches, int epoch, int step, Tally tally)
    {
        using var scope = NewDisposeScope();
        var (images, labels) = batches.Of(step);
        var logits = network.Forward(images, new Pass(Training: true, seed, epoch, step, _bfloat16)).requires_grad_(true);
        var loss = nn.functional.cross_entropy(logits, labels, label_smoothing: recipe.Regularisation.LabelSmoothing);
        var gradients = network.Backward(Differentiation.Gradients(loss, null, [logits])[0]);
        var done = (long)(epoch - 1) * stepsPerEpoch + step;
        optimiser.Step(gradients, Rate(done), done);
        average?.Take(done);
        network.StepsTracked++;
        tally.Add(loss, logits, labels);
    }

    private double Rate(long done) =>
        LearningRate.At(recipe.Schedule, recipe.Optimiser.LearningRate, done, stepsPerEpoch, recipe.Stopping.MaxEpochs);
}
