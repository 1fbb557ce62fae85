using Ensembles.Recipes;
using Training.Models;
using Training.Native;
using Training.Optimizing;
using TorchSharp;
using static TorchSharp.torch;

namespace Training.Loop;

/// <summary>One step of training: a batch in, changed weights out.</summary>
internal sealed class TrainingStep : IDisposable
{
    private readonly Recipe _recipe;
    private readonly ulong _seed;
    private readonly INetwork _network;
    private readonly Optimizer _optimizer;
    private readonly WeightAverage? _average;
    private readonly RecordedStep? _recorded;

    /// <param name="recipe">How it is trained.</param>
    /// <param name="seed">The member's.</param>
    /// <param name="network">What is trained.</param>
    /// <param name="optimizer">What changes its weights.</param>
    /// <param name="average">What follows its weights, if anything does.</param>
    /// <param name="stepsPerEpoch">Steps of an epoch.</param>
    /// <param name="recorder">What records steps; null for the device's own, if it has one.</param>
    public TrainingStep(
        Recipe recipe,
        ulong seed,
        INetwork network,
        Optimizer optimizer,
        WeightAverage? average,
        int stepsPerEpoch,
        IStepRecorder? recorder = null)
    {
        (_recipe, _seed, _network, _optimizer, _average, StepsPerEpoch) = (recipe, seed, network, optimizer, average, stepsPerEpoch);
        // Modules draw for themselves, on the host; and a batch in parts is as many steps as it has parts.
        if (network is not Network plain || recipe.Training.PartsOf(BatchSize).Count() > 1) return;
        recorder ??= CudaStepRecorder.For(plain.Device);
        if (recorder is not null) _recorded = new RecordedStep(this, recorder, plain.Layers.Max(layer => layer.Index) + 1, plain.Device);
    }

    public int StepsPerEpoch { get; }

    public int BatchSize => _recipe.Training.BatchSize;

    public bool Bfloat16 => _recipe.Training.Precision == Precision.Bfloat16;

    /// <param name="batches">The epoch's.</param>
    /// <param name="epoch">From 1.</param>
    /// <param name="step">Within the epoch, from 0.</param>
    /// <param name="tally">Takes the outcome in.</param>
    public void Take(EpochBatches batches, int epoch, int step, Tally tally)
    {
        using var scope = NewDisposeScope();
        if (_recorded is null) Run(batches.Images, batches.Rows(step), NumbersOf(epoch, step), tally);
        else _recorded.Take(batches, epoch, step, tally);
        _network.StepsTracked++;
    }

    /// <summary>What differs between this step and others, on the host.</summary>
    /// <param name="epoch">From 1.</param>
    /// <param name="step">Within the epoch, from 0.</param>
    public StepNumbers NumbersOf(int epoch, int step)
    {
        var done = (long)(epoch - 1) * StepsPerEpoch + step;
        var rate = LearningRate.At(_recipe.Schedule, _recipe.Optimizer.LearningRate, done, StepsPerEpoch, _recipe.Stopping.MaxEpochs);
        return new StepNumbers(rate, done + 1, _average?.ShareOf(done + 1) ?? 0, new Pass(Training: true, _seed, epoch, step, Bfloat16));
    }

    /// <summary>Takes a step by these numbers.</summary>
    public void Run(ImageTensors from, BatchRows rows, StepNumbers numbers, Tally tally)
    {
        var (images, labels) = rows.Take(from);
        var gradients = Gradients(images, labels, numbers.Pass, tally);
        _optimizer.Step(gradients, numbers.Rate, numbers.Number);
        _average?.Take(numbers.Share);
    }

    public void Dispose() => _recorded?.Dispose();

    // The loss is the mean over the batch, so each part's gradients count by its share of the images.
    private Tensor[] Gradients(Tensor images, Tensor labels, Pass pass, Tally tally)
    {
        var count = (int)images.shape[0];
        if (_recipe.Training.PartsOf(count).ToList() is not { Count: > 1 } parts) return Compute(images, labels, pass, 1, tally);
        Tensor[] sums = [];
        for (var part = 0; part < parts.Count; part++)
        {
            using var scope = NewDisposeScope();
            var (first, size) = parts[part];
            var (some, theirs) = (images.narrow(0, first, size), labels.narrow(0, first, size));
            var gradients = Compute(some, theirs, pass with { Part = part }, (double)size / count, tally);
            using var off = no_grad();
            if (part == 0) sums = [.. gradients.Select(gradient => gradient.MoveToOuterDisposeScope())];
            else foreach (var (sum, gradient) in sums.Zip(gradients)) sum.add_(gradient);
        }

        return sums;
    }

    private Tensor[] Compute(Tensor images, Tensor labels, Pass pass, double share, Tally tally)
    {
        var logits = _network.Forward(images, pass).requires_grad_(true);
        var loss = nn.functional.cross_entropy(logits, labels, label_smoothing: _recipe.Regularization.LabelSmoothing);
        tally.Add(loss, logits, labels);
        var gradient = Differentiation.Gradients(loss, null, [logits])[0];
        using Scalar weight = share;
        return _network.Backward(share == 1 ? gradient : gradient.mul(weight));
    }
}
