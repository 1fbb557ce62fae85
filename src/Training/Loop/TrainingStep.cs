using Ensembles.Members;
using Ensembles.Recipes;
using Training.Augmenting;
using Training.Models;
using Training.Optimising;
using static TorchSharp.torch;

namespace Training.Loop;

/// <summary>One step of training: a batch in, changed weights out.</summary>
internal sealed class TrainingStep(Recipe recipe, ulong seed, Network network, Optimiser optimiser, ImageTensors images)
{
    /// <summary>Steps of an epoch. A last batch of one image is left out: it has no variance to normalise by.</summary>
    public int PerEpoch { get; } = Batches(images.Count, recipe.Training.BatchSize);

    /// <param name="batch">Positions of the images.</param>
    /// <param name="epoch">From 1.</param>
    /// <param name="step">Within the epoch, from 0.</param>
    /// <param name="tally">Takes the outcome in.</param>
    public void Take(Tensor batch, int epoch, int step, Tally tally)
    {
        using var scope = NewDisposeScope();
        var pixels = images.Pixels.index_select(0, batch);
        var labels = images.Labels.index_select(0, batch);
        var varied = Augmentation.Apply(pixels, recipe.Augmentation, new RandomStream(seed, epoch, step, DrawPurpose.Augmentation));
        var bfloat16 = recipe.Training.Precision == Precision.Bfloat16;
        var logits = network.Forward(varied, new Pass(Training: true, seed, epoch, step, bfloat16)).requires_grad_(true);
        var loss = nn.functional.cross_entropy(logits, labels, label_smoothing: recipe.Regularisation.LabelSmoothing);
        var gradients = network.Backward(autograd.grad([loss], [logits])[0]);
        var done = (long)(epoch - 1) * PerEpoch + step;
        optimiser.Step(gradients, Rate(done), done);
        network.StepsTracked++;
        tally.Add(loss, logits, labels);
    }

    private double Rate(long done) =>
        LearningRate.At(recipe.Schedule, recipe.Optimiser.LearningRate, done, PerEpoch, recipe.Stopping.MaxEpochs);

    private static int Batches(int count, int size) => count / size + (count % size > 1 ? 1 : 0);
}
