using Ensembles.Members;
using Ensembles.Recipes;
using Training.Checkpoints;
using static TorchSharp.torch;

namespace Training.Models;

/// <summary>The tensors that a layer starts with. They stay outside of any dispose scope: the network owns them.</summary>
internal static class LayerTensors
{
    public static IEnumerable<NamedTensor> Of(PlacedLayer placed, ulong seed, Device device) => placed.Layer switch
    {
        ConvLayer conv => Convolution(placed, conv, seed, device),
        DenseLayer dense => Dense(placed, dense, seed, device),
        BatchNormLayer => Normalization(placed, device),
        _ => [],
    };

    private static IEnumerable<NamedTensor> Convolution(PlacedLayer placed, ConvLayer conv, ulong seed, Device device)
    {
        var (inputs, area) = (placed.Input.Channels, conv.Kernel * conv.Kernel);
        var kind = Initializer.Of(conv.Initialization, conv.Activation);
        var values = Initializer.Kernel(kind, conv.Filters * inputs * area, inputs * area, conv.Filters * area, Stream(placed, seed));
        if (kind == Initialization.Dirac) Initializer.PassOn(values, conv.Filters, inputs, area);
        var weight = Make(values, [conv.Filters, inputs, conv.Kernel, conv.Kernel], device);
        yield return conv.Frozen
            ? Owned($"{placed.Index}.weight", weight, TensorKind.Frozen)
            : Trained($"{placed.Index}.weight", weight, TensorKind.Kernel);
        if (conv.Bias) yield return Trained($"{placed.Index}.bias", zeros(conv.Filters, device: device), TensorKind.Other);
    }

    private static IEnumerable<NamedTensor> Dense(PlacedLayer placed, DenseLayer dense, ulong seed, Device device)
    {
        var (inputs, units) = (placed.Input.Channels, dense.Units!.Value);
        var kind = Initializer.Of(dense.Initialization, dense.Activation);
        var values = Initializer.Kernel(kind, units * inputs, inputs, units, Stream(placed, seed));
        yield return Trained($"{placed.Index}.weight", Make(values, [units, inputs], device), TensorKind.Kernel);
        if (dense.Bias) yield return Trained($"{placed.Index}.bias", zeros(units, device: device), TensorKind.Other);
    }

    private static IEnumerable<NamedTensor> Normalization(PlacedLayer placed, Device device)
    {
        long features = placed.Input.Channels;
        yield return Trained($"{placed.Index}.weight", ones(features, device: device), TensorKind.Other);
        yield return Trained($"{placed.Index}.bias", zeros(features, device: device), TensorKind.Other);
        yield return Owned($"{placed.Index}.running_mean", zeros(features, device: device), TensorKind.Buffer);
        yield return Owned($"{placed.Index}.running_var", ones(features, device: device), TensorKind.Buffer);
    }

    private static RandomStream Stream(PlacedLayer placed, ulong seed) => new(seed, 0, placed.Index, DrawPurpose.Initialization);

    private static Tensor Make(float[] values, long[] shape, Device device) =>
        TensorBytes.Make(new PlainTensor([.. shape], values), device);

    private static NamedTensor Trained(string name, Tensor tensor, TensorKind kind) => Owned(name, tensor.requires_grad_(true), kind);

    private static NamedTensor Owned(string name, Tensor tensor, TensorKind kind) => new(name, tensor.DetachFromDisposeScope(), kind);
}
