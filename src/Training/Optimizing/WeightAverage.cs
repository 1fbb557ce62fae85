using Training.Models;
using static TorchSharp.torch;

namespace Training.Optimizing;

/// <summary>
/// An exponential moving average of a network's trained weights (Polyak and Juditsky 1992), as An et al. 2020 keep it
/// (https://arxiv.org/abs/2008.10400): after step t, from 1, the decay is the smaller one of the recipe's and (1+t)/(10+t), so that
/// the first steps soon lose their weight. Running statistics are not averaged.
/// </summary>
internal sealed class WeightAverage : IDisposable
{
    private readonly double _decay;
    private readonly TrainedTensors _trained;

    /// <param name="decay">Share of the average that a late step keeps, above 0 to below 1.</param>
    /// <param name="trained">The trained weights; the average begins with them as they are.</param>
    public WeightAverage(double decay, TrainedTensors trained) => (_decay, _trained, Held) = (decay, trained, trained.Copy("trained"));

    /// <summary>The average; while it is shown, the trained weights, and that is what the names say: a checkpoint is made then.</summary>
    public TrainedTensors Held { get; }

    /// <summary>The share of the weights that a step takes in.</summary>
    /// <param name="number">The number of the step, from 1.</param>
    public double ShareOf(double number) => 1 - Math.Min(_decay, (1 + number) / (10 + number));

    /// <summary>Takes the weights in after a step.</summary>
    /// <param name="share">The step's.</param>
    public void Take(StepNumber share)
    {
        using var off = no_grad();
        foreach (var (held, trained) in Held.AllBlocks.Zip(_trained.AllBlocks)) share.AddTo(held, trained - held);
    }

    /// <summary>Puts the average in the network's place of the trained weights, until what is returned is disposed.</summary>
    public IDisposable Show() => new Shown(this);

    public void Dispose() => Held.Dispose();

    private void Swap()
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        foreach (var (held, trained) in Held.AllBlocks.Zip(_trained.AllBlocks))
        {
            var kept = held.clone();
            held.copy_(trained);
            trained.copy_(kept);
        }
    }

    private sealed class Shown : IDisposable
    {
        private readonly WeightAverage _average;

        public Shown(WeightAverage average)
        {
            _average = average;
            average.Swap();
        }

        public void Dispose() => _average.Swap();
    }
}
