using Ensembles.Recipes;
using Training.Models;
using Training.Native;
using Training.Optimising;
using TorchSharp;
using static TorchSharp.torch;

namespace Training.Loop;

/// <summary>One step of training: a batch in, changed weights out.</summary>
/// <param name="recipe">How it is trained.</param>
/// <param name="seed">The member's.</param>
/// <param name="network">What is trained.</param>
/// <param name="optimiser">What changes its weights.</param>
/// <param name="average">What follows its weights, if anything does.</param>
/// <param name="stepsPerEpoch">Steps of an epoch.</param>
internal sealed class TrainingStep(
    Recipe recipe, ulong seed, INetwork network, Optimiser optimiser, WeightAverage? average, int stepsPerEpoch)
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
        var gradients = Gradients(images, labels, epoch, step, tally);
        var done = (long)(epoch - 1) * stepsPerEpoch + step;
        optimiser.Step(gradients, Rate(done), done);
        average?.Take(done);
        network.StepsTracked++;
    }

    // The loss is the mean over the batch, so each part's gradients count by its share of the images.
    private Tensor[] Gradients(Tensor images, Tensor labels, int epoch, int step, Tally tally)
    {
        var count = (int)images.shape[0];
        if (recipe.Training.PartsOf(count).ToList() is not { Count: > 1 } parts)
            return Compute(images, labels, new Pass(Training: true, seed, epoch, step, _bfloat16), 1, tally);
        Tensor[] sums = [];
        for (var part = 0; part < parts.Count; part++)
        {
            using var scope = NewDisposeScope();
            var (first, size) = parts[part];
            var pass = new Pass(Training: true, seed, epoch, step, _bfloat16, part);
            var gradients = Compute(images.narrow(0, first, size), labels.narrow(0, first, size), pass, (double)size / count, tally);
            using var off = no_grad();
            if (part == 0) sums = [.. gradients.Select(gradient => gradient.MoveToOuterDisposeScope())];
            else foreach (var (sum, gradient) in sums.Zip(gradients)) sum.add_(gradient);
        }

        return sums;
    }

    private Tensor[] Compute(Tensor images, Tensor labels, Pass pass, double share, Tally tally)
    {
        var logits = network.Forward(images, pass).requires_grad_(true);
        var loss = nn.functional.cross_entropy(logits, labels, label_smoothing: recipe.Regularisation.LabelSmoothing);
        tally.Add(loss, logits, labels);
        var gradient = Differentiation.Gradients(loss, null, [logits])[0];
        using Scalar weight = share;
        return network.Backward(share == 1 ? gradient : gradient.mul(weight));
    }

    private double Rate(long done) =>
        LearningRate.At(recipe.Schedule, recipe.Optimiser.LearningRate, done, stepsPerEpoch, recipe.Stopping.MaxEpochs);
}
