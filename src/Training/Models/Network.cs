using System.Collections.Immutable;
using Ensembles.Members;
using Ensembles.Recipes;
using Training.Native;
using Training.Predicting;
using Training.Stages;
using TorchSharp;
using static TorchSharp.torch;

namespace Training.Models;

/// <summary>A network as a flat list of tensors and a function of them. It belongs to one thread.</summary>
internal sealed class Network : INetwork
{
    private readonly ImmutableArray<Stage> _stages;
    private ScalarType _outputType;

    /// <summary>Makes a network from a member's seed.</summary>
    /// <param name="model">Its layers.</param>
    /// <param name="image">What it sees.</param>
    /// <param name="classes">Logits of a last dense layer without units.</param>
    /// <param name="seed">The member's.</param>
    /// <param name="device">The device of its tensors.</param>
    /// <param name="kernels">Whether hand-written kernels may be used; without them all is libtorch's.</param>
    public Network(ModelRecipe model, ImageShape image, int classes, ulong seed, Device device, bool kernels = true)
    {
        (Model, Image, Device) = (model, image, device);
        Layers = NetworkShape.Of(model, image, classes);
        ImmutableArray<NamedTensor> tensors = [.. Layers.SelectMany(layer => LayerTensors.Of(layer, seed, device))];
        Trained = TorchRuntime.Has(GpuGains.FlatBuffers, device) ? TrainedTensors.Flat(tensors) : TrainedTensors.Of(tensors);
        var trained = Trained.Named.ToDictionary(named => named.Name, StringComparer.Ordinal);
        Tensors = [.. tensors.Select(named => trained.GetValueOrDefault(named.Name, named))];
        _stages = StagePlan.Of(Layers, Tensors, device, kernels);
    }

    public ModelRecipe Model { get; }

    public ImageShape Image { get; }

    public Device Device { get; }

    public ImmutableArray<PlacedLayer> Layers { get; }

    /// <inheritdoc/>
    public long StepsTracked { get; set; }

    /// <inheritdoc/>
    public ImmutableArray<NamedTensor> Tensors { get; }

    /// <inheritdoc/>
    public TrainedTensors Trained { get; }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">There is no dispose scope: kernels work on the memory of tensors that only a scope
    /// keeps.</exception>
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

    /// <inheritdoc/>
    public Tensor[] Backward(Tensor gradient)
    {
        var gradients = new Gradients();
        var flow = gradient.to(_outputType);
        foreach (var stage in _stages.Reverse())
        {
            if (stage.Backward(flow, gradients) is not { } below) break;
            flow = below;
        }

        return gradients.InOrderOf(Trained.Named);
    }

    /// <inheritdoc/>
    public IAnsweringNetwork Answering(PredictionRecipe recipe) => new AnsweringNetwork(this, recipe);

    /// <inheritdoc/>
    public IAnsweringNetwork ToAnswer(PredictionRecipe recipe)
    {
        using var folded = this;
        return Answering(recipe);
    }

    public void Dispose()
    {
        foreach (var named in Tensors) named.Tensor.Dispose();
        Trained.Dispose();
    }

    /// <inheritdoc/>
    public IEnumerable<string> CounterNames =>
        Layers.Where(layer => layer.Layer is BatchNormLayer).Select(layer => $"{layer.Index}.num_batches_tracked");
}
