using System.Collections.Immutable;
using Ensembles.Recipes;
using Training.Models;
using static Training.Exporting.OnnxGraph;

namespace Training.Exporting;

/// <summary>Writes one member's network into a graph, its batch normalizations folded if that is exact.</summary>
/// <param name="graph">The graph.</param>
/// <param name="prefix">Before the names of its tensors.</param>
/// <param name="layers">Of the trained network.</param>
/// <param name="tensors">By PyTorch's names.</param>
internal sealed class OnnxNetwork(
    OnnxGraph graph, string prefix, ImmutableArray<PlacedLayer> layers, ImmutableDictionary<string, PlainTensor> tensors)
{
    private readonly (ImmutableArray<PlacedLayer> Layers, ImmutableDictionary<string, PlainTensor> Tensors) _folded =
        Folding.Fold(layers, tensors);

    /// <summary>Puts the weights into the graph; once, however often the network is used.</summary>
    public void AddWeights()
    {
        foreach (var (name, tensor) in _folded.Tensors.OrderBy(named => named.Key, StringComparer.Ordinal))
            graph.Constant(prefix + name, tensor);
    }

    /// <returns>The name of its probabilities, images × classes.</returns>
    public string Probabilities(string images) => graph.Add("Softmax", [_folded.Layers.Aggregate(images, Add)], Whole("axis", 1));

    private string Add(string flow, PlacedLayer placed) => placed.Layer switch
    {
        ConvLayer conv => Activate(conv.Activation, Convolve(flow, placed, conv)),
        DenseLayer dense =>
            Activate(dense.Activation, graph.Add("Gemm", [flow, .. Names(placed, Weights(dense.Bias))], Whole("transB", 1))),
        BatchNormLayer norm =>
            graph.Add(
                "BatchNormalization", [flow, .. Names(placed, "weight", "bias", "running_mean", "running_var")],
                Real("epsilon", norm.Epsilon)),
        ActivationLayer activation => Activate(activation.Function, flow),
        MaxPoolLayer pool =>
            graph.Add("MaxPool", [flow], Wholes("kernel_shape", pool.Size, pool.Size), Wholes("strides", pool.Size, pool.Size)),
        GlobalAveragePoolLayer => graph.Add("Flatten", [graph.Add("GlobalAveragePool", [flow])], Whole("axis", 1)),
        FlattenLayer => graph.Add("Flatten", [flow], Whole("axis", 1)),
        var other => throw new NotSupportedException($"{other.GetType().Name} cannot be written as ONNX."),
    };

    private string Convolve(string flow, PlacedLayer placed, ConvLayer conv)
    {
        var padding = Enumerable.Repeat((long)NetworkShape.PaddingOf(conv), 4);
        return graph.Add(
            "Conv", [flow, .. Names(placed, Weights(conv.Bias))],
            Wholes("kernel_shape", conv.Kernel, conv.Kernel), Wholes("strides", conv.Stride, conv.Stride), Wholes("pads", padding));
    }

    private string Activate(Activation activation, string flow) => activation switch
    {
        Activation.Relu => graph.Add("Relu", [flow]),
        Activation.Gelu => graph.Add("Gelu", [flow]),
        Activation.Silu => graph.Add("Mul", [flow, graph.Add("Sigmoid", [flow])]),
        Activation.Tanh => graph.Add("Tanh", [flow]),
        _ => flow,
    };

    private static string[] Weights(bool bias) => bias ? ["weight", "bias"] : ["weight"];

    private IEnumerable<string> Names(PlacedLayer placed, params IEnumerable<string> names) =>
        names.Select(name => $"{prefix}{placed.Index}.{name}");
}
