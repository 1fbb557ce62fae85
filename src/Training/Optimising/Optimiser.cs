using System.Collections.Immutable;
using Ensembles.Recipes;
using Training.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Training.Optimising;

/// <summary>
/// Updates weights with libtorch's fused operators: one call a group of tensors instead of some ten a tensor.
/// Kernels are a group of their own, because L2 and weight decay apply to them alone.
/// </summary>
internal abstract class Optimiser : IDisposable
{
    private readonly double _l2;
    private readonly bool _l2IsCoupled;
    private readonly ImmutableArray<NamedTensor> _parameters;
    private readonly ImmutableArray<int> _kernels;
    private readonly ImmutableArray<int> _others;

    protected Optimiser(IEnumerable<NamedTensor> parameters, double l2, bool l2IsCoupled)
    {
        (_l2, _l2IsCoupled, _parameters) = (l2, l2IsCoupled, [.. parameters]);
        _kernels = [.. Enumerable.Range(0, _parameters.Length).Where(index => _parameters[index].Kind == TensorKind.Kernel)];
        _others = [.. Enumerable.Range(0, _parameters.Length).Except(_kernels)];
        Slots = [.. SlotNames.Select(slot => _parameters.Select(parameter => Zeros(slot, parameter)).ToImmutableArray())];
    }

    /// <summary>What the optimiser remembers, by name; part of every checkpoint.</summary>
    public IEnumerable<NamedTensor> Memory => Slots.SelectMany(slot => slot);

    /// <summary>Names of what is remembered for each parameter.</summary>
    protected abstract ImmutableArray<string> SlotNames { get; }

    protected ImmutableArray<ImmutableArray<NamedTensor>> Slots { get; }

    public static Optimiser Of(OptimiserRecipe recipe, double l2, IEnumerable<NamedTensor> parameters) => recipe switch
    {
        SgdRecipe sgd => new Sgd(sgd, l2, parameters),
        AdamWRecipe adamW => new Adam(new FusedAdam(adamW.Beta1, adamW.Beta2, adamW.Epsilon, FusedAdam.Decoupled), adamW.WeightDecay, l2, parameters),
        AdamRecipe adam => new Adam(new FusedAdam(adam.Beta1, adam.Beta2, adam.Epsilon), null, l2, parameters),
        MuonRecipe muon => new Muon(muon, l2, parameters),
        _ => throw new ArgumentException($"no optimiser for {recipe.GetType().Name}", nameof(recipe)),
    };

    /// <summary>One step along the gradients, which come in the order of the parameters.</summary>
    /// <param name="gradients">They may be changed.</param>
    /// <param name="rate">Learning rate.</param>
    /// <param name="step">Steps done before this one.</param>
    public void Step(IEnumerable<Tensor> gradients, double rate, long step)
    {
        using var off = no_grad();
        // The operators walk through memory and do not look at strides, and a convolution's gradient may have its channels innermost.
        Update([.. gradients.Select(gradient => gradient.contiguous())], rate, step);
    }

    private void Update(Tensor[] gradients, double rate, long step)
    {
        // The derivative of Keras' penalty λ·Σw² is 2λw.
        if (_l2 > 0 && !_l2IsCoupled) AddPenalty(gradients);
        Update(_kernels, gradients, rate, step, _l2IsCoupled ? 2 * _l2 : Decay);
        Update(_others, gradients, rate, step, 0);
    }

    public void Dispose()
    {
        foreach (var named in Memory) named.Tensor.Dispose();
    }

    /// <summary>Share of kernels that a step of rate 1 takes away, beside the gradient.</summary>
    protected virtual double Decay => 0;

    protected abstract void Update(ImmutableArray<int> group, Tensor[] gradients, double rate, long step, double weightDecay);

    protected Tensor[] Parameters(ImmutableArray<int> group) => [.. group.Select(index => _parameters[index].Tensor)];

    protected Tensor[] Slot(int slot, ImmutableArray<int> group) => [.. group.Select(index => Slots[slot][index].Tensor)];

    protected static Tensor[] Gradients(ImmutableArray<int> group, Tensor[] gradients) => [.. group.Select(index => gradients[index])];

    private void AddPenalty(Tensor[] gradients)
    {
        using Scalar factor = 2 * _l2;
        foreach (var index in _kernels) gradients[index].add_(_parameters[index].Tensor, factor);
    }

    private static NamedTensor Zeros(string slot, NamedTensor parameter) => new(
        $"{slot}.{parameter.Name}",
        zeros(parameter.Tensor.shape, device: parameter.Tensor.device).DetachFromDisposeScope(),
        TensorKind.Buffer);
}
