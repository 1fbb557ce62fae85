using System.Collections.Immutable;
using Ensembles.Members;
using Ensembles.Recipes;
using Training.Native;
using Training.Stages;
using TorchSharp;
using static TorchSharp.torch;

namespace Training.Models;

/// <summary>A network as a flat list of tensors and a function of them. It belongs to one thread.</summary>
internal sealed class Network : IDisposable
{
    private readonly ImmutableArray<Stage> _stages;
    private ScalarType _outputType;

    /// <summary>Makes a network from a member's seed.</summary>
    /// <param name="model">Its layers.</param>
    /// <param name="image">What it sees.</param>
    /// <param name="classes">Logits of a last dense layer without units.</param>
    /// <param name="seed">The member's.</param>
    /// <param name="device">Where its tensors are.</param>
    /// <param name="kernels">Whether hand-written kernels may be used; without them all is libtorch's.</param>
    public Network(ModelRecipe model, ImageShape image, int classes, ulong seed, Device device, bool kernels = true)
    {
        (Model, Image, Device) = (model, image, device);
        Layers = NetworkShape.Of(model, image, classes);
        Tensors = [.. Layers.SelectMany(layer => LayerTensors.Of(layer, seed, device))];
        _stages = StagePlan.Of(Layers, Tensors, device, kernels);
    }

    public ModelRecipe Model { get; }

    public ImageShape Image { get; }

    public Device Device { get; }

    public ImmutableArray<PlacedLayer> Layers { get; }

    /// <summary>Training steps so far, PyTorch's num_batches_tracked of every batch normalisation.</summary>
    public long StepsTracked { get; set; }

    /// <summary>All tensors, layer by layer.</summary>
    public ImmutableArray<NamedTensor> Tensors { get; }

    /// <summary>The tensors that are trained.</summary>
    public IEnumerable<NamedTensor> Parameters => Tensors.Where(named => named.Kind is TensorKind.Kernel or TensorKind.Other);

    /// <summary>Logits, float32, images × classes.</summary>
    /// <param name="images">Pixels 0…255 as float32, images × channels × height × width.</param>
    /// <param name="pass">Training or not.</param>
    /// <exception cref="InvalidOperationException">There is no dispose scope: kernels work on the memory of tensors that only a scope keeps.</exception>
    public Tensor Forward(Tensor images, Pass pass)
    {
        if (CurrentDisposeScope is null) throw new InvalidOperationException("A network works inside a dispose scope.");
        using var cast = Autocast.On(Device, pass.Bfloat16);
        using Scalar pixelScale = Model.PixelScale;
        var flow = Model.PixelScale == 1 ? images : images.div(pixelScale);
        foreach (var stage in _stages) flow = stage.Forward(flow, pass);
        _outputType = flow.dtype;
        return flow.to(ScalarType.Float32);
    }

    /// <summary>The gradients of the parameters, in their order, for the batch that went forward last.</summary>
    /// <param name="gradient">Of its logits.</param>
    public Tensor[] Backward(Tensor gradient)
    {
        var gradients = new Gradients();
        var flow = gradient.to(_outputType);
        foreach (var stage in _stages.Reverse())
        {
            if (stage.Backward(flow, gradients) is not { } below) break;
            flow = below;
        }

        return gradients.InOrderOf(Parameters);
    }

    public void Dispose()
    {
        foreach (var named in Tensors) named.Tensor.Dispose();
    }

    /// <summary>The names of the batch normalisations' counters, which PyTorch keeps as tensors.</summary>
    public IEnumerable<string> CounterNames => Layers.Where(layer => layer.Layer is BatchNormLayer).Select(layer => $"{layer.Index}.num_batches_tracked");
}
