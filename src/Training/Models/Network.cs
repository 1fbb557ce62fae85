using System.Collections.Immutable;
using Ensembles.Members;
using Ensembles.Recipes;
using static TorchSharp.torch;

namespace Training.Models;

/// <summary>A network as a flat list of tensors and a function of them. It belongs to one thread.</summary>
internal sealed class Network : IDisposable
{
    private readonly ImmutableArray<PlacedLayer> _layers;
    private readonly Dictionary<string, Tensor> _byName;

    /// <summary>Makes a network from a member's seed.</summary>
    public Network(ModelRecipe model, ImageShape image, int classes, ulong seed, Device device)
    {
        (Model, Image, Device) = (model, image, device);
        _layers = NetworkShape.Of(model, image, classes);
        Tensors = [.. _layers.SelectMany(layer => LayerTensors.Of(layer, seed, device))];
        _byName = Tensors.ToDictionary(named => named.Name, named => named.Tensor, StringComparer.Ordinal);
    }

    public ModelRecipe Model { get; }

    public ImageShape Image { get; }

    public Device Device { get; }

    /// <summary>Training steps so far, PyTorch's num_batches_tracked of every batch normalisation.</summary>
    public long StepsTracked { get; set; }

    /// <summary>All tensors, layer by layer.</summary>
    public ImmutableArray<NamedTensor> Tensors { get; }

    /// <summary>The tensors that are trained.</summary>
    public IEnumerable<NamedTensor> Parameters => Tensors.Where(named => named.Kind != TensorKind.Buffer);

    /// <summary>Logits, float32, images × classes.</summary>
    /// <param name="images">Pixels 0…255 as float32, images × channels × height × width.</param>
    /// <param name="pass">Training or not.</param>
    public Tensor Forward(Tensor images, Pass pass)
    {
        var flow = Model.PixelScale == 1 ? images : images / Model.PixelScale;
        foreach (var layer in _layers) flow = Apply(layer, flow, pass);
        return flow.to(ScalarType.Float32);
    }

    public void Dispose()
    {
        foreach (var named in Tensors) named.Tensor.Dispose();
    }

    /// <summary>The names of the batch normalisations' counters, which PyTorch keeps as tensors.</summary>
    public IEnumerable<string> CounterNames => _layers.Where(layer => layer.Layer is BatchNormLayer).Select(layer => $"{layer.Index}.num_batches_tracked");

    private Tensor Apply(PlacedLayer placed, Tensor input, Pass pass) => placed.Layer switch
    {
        ConvLayer conv => Activate(conv.Activation, Convolve(placed, conv, input)),
        DenseLayer dense => Activate(dense.Activation, nn.functional.linear(input, Weight(placed), Bias(placed))),
        BatchNormLayer norm => Normalise(placed, norm, input, pass),
        MaxPoolLayer pool => nn.functional.max_pool2d(input, pool.Size),
        GlobalAveragePoolLayer => input.mean([2, 3]),
        FlattenLayer => input.flatten(1),
        DropoutLayer dropout when pass.Training && dropout.Rate > 0 => Drop(placed, dropout, input, pass),
        _ => input,
    };

    private Tensor Convolve(PlacedLayer placed, ConvLayer conv, Tensor input)
    {
        long padding = NetworkShape.PaddingOf(conv);
        return nn.functional.conv2d(input, Weight(placed), Bias(placed), strides: [conv.Stride, conv.Stride], padding: [padding, padding]);
    }

    // Keras' momentum is the share that stays, torch's the share that comes.
    private Tensor Normalise(PlacedLayer placed, BatchNormLayer norm, Tensor input, Pass pass) => nn.functional.batch_norm(
        input,
        _byName[$"{placed.Index}.running_mean"],
        _byName[$"{placed.Index}.running_var"],
        Weight(placed),
        Bias(placed),
        pass.Training,
        1 - norm.Momentum,
        norm.Epsilon);

    private Tensor Drop(PlacedLayer placed, DropoutLayer dropout, Tensor input, Pass pass)
    {
        var mask = DropoutMask.Of(input.shape, dropout.Rate, pass.Dropout(placed.Index), Device);
        return input * (input.dtype == ScalarType.Float32 ? mask : mask.to(input.dtype));
    }

    private static Tensor Activate(Activation activation, Tensor input) => activation switch
    {
        Activation.Relu => nn.functional.relu(input),
        Activation.Gelu => nn.functional.gelu(input),
        Activation.Silu => nn.functional.silu(input),
        Activation.Tanh => input.tanh(),
        _ => input,
    };

    private Tensor Weight(PlacedLayer placed) => _byName[$"{placed.Index}.weight"];

    private Tensor Bias(PlacedLayer placed) => _byName[$"{placed.Index}.bias"];
}
