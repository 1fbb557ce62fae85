using System.Collections.Immutable;
using Ensembles.Recipes;
using Training.Checkpoints;
using Training.Models;
using Training.Native;
using Training.Stages;
using static TorchSharp.torch;

namespace Training.Predicting;

/// <summary>
/// A trained network that only answers: folded, and its weights in the type in which they are multiplied. It belongs to one thread at a
/// time.
/// </summary>
internal sealed class AnsweringNetwork : IAnsweringNetwork
{
    private readonly double _pixelScale;
    private readonly bool _mirror;
    private readonly ScalarType _type;
    private readonly ImmutableArray<NamedTensor> _tensors;
    private readonly ImmutableArray<NamedTensor> _converted;
    private readonly ImmutableArray<Stage> _stages;
    private readonly Pass _pass;

    /// <param name="trained">The network; it is not changed and not needed any more.</param>
    /// <param name="recipe">How it answers; bfloat16 if the device has it.</param>
    public AnsweringNetwork(Network trained, PredictionRecipe recipe)
    {
        (Device, _mirror) = (trained.Device, recipe.Mirror);
        _pixelScale = trained.Model.PixelScale;
        var bfloat16 = recipe.Precision == Precision.Bfloat16 && DeviceAbilities.HasBfloat16(Device.ToString());
        _type = bfloat16 ? ScalarType.BFloat16 : ScalarType.Float32;
        _pass = new Pass(Training: false, Bfloat16: bfloat16);
        var (layers, folded) = Folding.Fold(trained.Layers, TensorBytes.Plain(trained.Tensors));
        _tensors = [.. folded.Select(named => new NamedTensor(named.Key, TensorBytes.Make(named.Value, Device), TensorKind.Frozen))];
        var multiplied = layers.Where(placed => placed.Layer is ConvLayer or DenseLayer).Select(placed => placed.Index).ToHashSet();
        _converted = bfloat16 ? [.. _tensors.Where(named => multiplied.Contains(named.Layer)).Select(Converted)] : [];
        _stages = StagePlan.Of(layers, _tensors, Device, kernels: true, _converted.UnionBy(_tensors, named => named.Name));
    }

    public Device Device { get; }

    /// <inheritdoc/>
    public long Bytes => _tensors.Concat(_converted).Sum(named => named.Tensor.NumberOfElements * named.Tensor.ElementSize);

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">There is no dispose scope.</exception>
    public Tensor Probabilities(Tensor pixels)
    {
        if (CurrentDisposeScope is null) throw new InvalidOperationException("A network works inside a dispose scope.");
        return Looks.Mean(pixels, _pixelScale, _mirror, Answer);
    }

    public void Dispose()
    {
        foreach (var named in _tensors.Concat(_converted)) named.Tensor.Dispose();
    }

    private Tensor Answer(Tensor images)
    {
        var flow = _stages[0] is AutogradStage ? images.to(_type) : images;
        foreach (var stage in _stages) flow = stage.Forward(flow, _pass);
        return nn.functional.softmax(flow.to(ScalarType.Float32), 1);
    }

    private NamedTensor Converted(NamedTensor named) => named with { Tensor = named.Tensor.to(_type, copy: true).DetachFromDisposeScope() };
}
