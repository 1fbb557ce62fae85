using System.Collections.Immutable;
using Ensembles.Recipes;
using Training.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Training.Optimizing;

/// <summary>
/// Updates weights with libtorch's fused operators: one call a group of tensors instead of some ten a tensor.
/// Kernels are a group of their own, because L2 and weight decay apply to them alone.
/// </summary>
internal abstract class Optimizer : IDisposable
{
    private readonly double _l2;
    private readonly bool _l2IsCoupled;
    private readonly ImmutableArray<TrainedTensors> _slots;

    protected Optimizer(TrainedTensors trained, double l2, bool l2IsCoupled)
    {
        (_l2, _l2IsCoupled, Trained) = (l2, l2IsCoupled, trained);
        _slots = [.. SlotNames.Select(trained.Zeros)];
    }

    /// <summary>What the optimizer remembers, by name; part of every checkpoint.</summary>
    public IEnumerable<NamedTensor> Memory => _slots.SelectMany(slot => slot.Named);

    /// <summary>Names of what is remembered for each parameter.</summary>
    protected abstract ImmutableArray<string> SlotNames { get; }

    protected TrainedTensors Trained { get; }

    public static Optimizer Of(OptimizerRecipe recipe, double l2, TrainedTensors trained) => recipe switch
    {
        SgdRecipe sgd => new Sgd(sgd, l2, trained),
        AdamWRecipe adamW =>
            new Adam(new FusedAdam(adamW.Beta1, adamW.Beta2, adamW.Epsilon, FusedAdam.Decoupled), adamW.WeightDecay, l2, trained),
        AdamRecipe adam => new Adam(new FusedAdam(adam.Beta1, adam.Beta2, adam.Epsilon), null, l2, trained),
        MuonRecipe muon =>
            new Muon(muon, l2, trained)
            {
                IsBatched = trained.Named is [var first, ..] && TorchRuntime.Has(GpuGains.BatchedMuon, first.Tensor.device),
            },
        _ => throw new ArgumentException($"no optimizer for {recipe.GetType().Name}", nameof(recipe)),
    };

    /// <summary>One step along the gradients, which come in the order of the parameters.</summary>
    /// <param name="gradients">They may be changed.</param>
    /// <param name="rate">Learning rate.</param>
    /// <param name="number">The number of this step, from 1.</param>
    public void Step(IEnumerable<Tensor> gradients, StepNumber rate, StepNumber number)
    {
        using var scope = NewDisposeScope();
        using var off = no_grad();
        // The operators walk through memory and do not look at strides, and a convolution's gradient may have its channels innermost.
        Tensor[] inOrder = [.. gradients.Select(gradient => gradient.contiguous())];
        Update(TensorKind.Kernel, inOrder, rate, number, _l2IsCoupled ? 2 * _l2 : Decay);
        Update(TensorKind.Other, inOrder, rate, number, 0);
    }

    public void Dispose()
    {
        foreach (var slot in _slots) slot.Dispose();
    }

    /// <summary>Share of kernels that a step of rate 1 takes away, beside the gradient.</summary>
    protected virtual double Decay => 0;

    /// <summary>One step of the tensors of a kind.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="gradients">Of all parameters, in their order.</param>
    /// <param name="rate">Learning rate.</param>
    /// <param name="number">The number of this step, from 1.</param>
    /// <param name="weightDecay">As the operator means it.</param>
    protected abstract void Update(TensorKind kind, Tensor[] gradients, StepNumber rate, StepNumber number, double weightDecay);

    protected TrainedTensors Slot(int slot) => _slots[slot];

    /// <summary>Gradients as blocks, with the penalty's that no operator adds.</summary>
    protected Tensor[] GradientBlocks(TensorKind kind, Tensor[] gradients)
    {
        var blocks = Trained.GradientBlocks(kind, gradients);
        if (kind != TensorKind.Kernel || _l2 == 0 || _l2IsCoupled) return blocks;
        // The derivative of Keras' penalty λ·Σw² is 2λw.
        using Scalar factor = 2 * _l2;
        foreach (var (block, weights) in blocks.Zip(Trained.Blocks(kind))) block.add_(weights, factor);
        return blocks;
    }
}
