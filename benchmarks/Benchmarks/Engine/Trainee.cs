using Ensembles.Recipes;
using Training.Data;
using Training.Loop;
using Training.Models;
using Training.Optimizing;
using static TorchSharp.torch;

namespace Benchmarks.Engine;

/// <summary>A member that the product's engine trains, without a cluster around it.</summary>
internal sealed class Trainee : IDisposable
{
    private readonly Recipe _recipe;
    private readonly ulong _seed;
    private readonly Optimizer _optimizer;
    private readonly ImageTensors _images;
    private readonly WeightAverage? _average;
    private readonly TrainingStep _step;
    private EpochBatches _batches;
    private int _done;

    public Trainee(Recipe recipe, LabelledImages images, ulong seed, Device device, bool kernels = true)
    {
        (_recipe, _seed) = (recipe, seed);
        Network = new Network(recipe.Model, images.Shape, 10, seed, device, kernels);
        _optimizer = Optimizer.Of(recipe.Optimizer, recipe.Regularization.L2, Network.Trained);
        _images = new ImageTensors(images, device);
        StepsPerEpoch = EpochBatches.StepsOf(images.Count, recipe.Training.BatchSize);
        Whitening.Start(Network, _images);
        _average = recipe.Training.Ema > 0 ? new WeightAverage(recipe.Training.Ema, Network.Trained) : null;
        _step = new TrainingStep(recipe, seed, Network, _optimizer, _average, StepsPerEpoch);
        _batches = new EpochBatches(recipe, seed, 1, _images);
    }

    /// <summary>What is trained; it outlives the trainee.</summary>
    public Network Network { get; }

    public int StepsPerEpoch { get; }

    /// <summary>Continues training.</summary>
    /// <returns>The mean loss of these steps, for which a GPU is waited.</returns>
    public double Train(int steps)
    {
        using var tally = new Tally(Network.Device);
        for (var step = 0; step < steps; step++, _done++)
        {
            var epoch = 1 + _done / StepsPerEpoch;
            if (_done > 0 && _done % StepsPerEpoch == 0)
            {
                _batches.Dispose();
                _batches = new EpochBatches(_recipe, _seed, epoch, _images);
            }

            _step.Take(_batches, epoch, _done % StepsPerEpoch, tally);
        }

        return tally.Loss;
    }

    public void Dispose()
    {
        _step.Dispose();
        _optimizer.Dispose();
        _average?.Dispose();
        _images.Dispose();
        _batches.Dispose();
    }
}
