using System.Collections.Immutable;
using Ensembles.Recipes;
using Training.Kernels;
using TorchSharp;
using Training.Models;

namespace Training.Stages;

/// <summary>Groups a network's layers into stages: hand-written kernels if they fit, libtorch's operators otherwise.</summary>
internal sealed class StagePlan
{
    private readonly ImmutableArray<PlacedLayer> _layers;
    private readonly LayerTensorTable _tensors;
    private readonly LayerFunctions _functions;
    private readonly List<Stage> _stages = [];
    private readonly List<StageLayer> _waiting = [];

    private StagePlan(ImmutableArray<PlacedLayer> layers, LayerTensorTable tensors, LayerFunctions functions) =>
        (_layers, _tensors, _functions) = (layers, tensors, functions);

    /// <summary>The stages of a network.</summary>
    /// <param name="layers">Its layers.</param>
    /// <param name="tensors">Its tensors.</param>
    /// <param name="device">Its device: the kernels are for CPU.</param>
    /// <param name="kernels">Whether hand-written kernels may be used at all.</param>
    /// <param name="products">The tensors as libtorch's operators take them, if their type differs from the kernels'.</param>
    public static ImmutableArray<Stage> Of(
        ImmutableArray<PlacedLayer> layers, IEnumerable<NamedTensor> tensors, torch.Device device, bool kernels,
        IEnumerable<NamedTensor>? products = null)
    {
        var table = new LayerTensorTable(tensors);
        var plan = new StagePlan(layers, table, new LayerFunctions(products is null ? table : new LayerTensorTable(products), device));
        for (var next = 0; next < layers.Length;) next += kernels && device.type == DeviceType.CPU ? plan.Take(next) : plan.Wait(next);
        plan.Flush();
        return [.. plan._stages];
    }

    // Each takes the layers from a position on, and says how many they were.
    private int Take(int next)
    {
        if (next == 0 && TakeImages() is var images and > 0) return images;
        if (IsNormalized(next)) return TakeNormalized(next);
        return _layers[next].Layer switch
        {
            BatchNormLayer when Fits(_layers[next].Input) => TakeNorm(null, next),
            MaxPoolLayer when PoolAt(next) is { } pool => Add(new PoolStage(pool.Layer), pool.Taken),
            _ => Wait(next),
        };
    }

    private int TakeImages()
    {
        var first = _layers[0].Layer is BatchNormLayer ? 1 : 0;
        if (!IsNormalized(first)
            || _layers[first] is not
            {
                Layer: ConvLayer { Stride: 1, Padding: Ensembles.Recipes.Padding.Same, Kernel: <= ImagePlanes.LargestKernel },
            } conv)
            return 0;
        if (conv.Input.Channels > ImagePlanes.MostChannels || conv.Layer is ConvLayer { Frozen: true }) return 0;
        var norm = first == 1 ? new StageLayer(_layers[0]) : null;
        var bare = new StageLayer(conv, Bare: true);
        Add(new ImageConvolutionStage(norm, bare, _tensors), 0);
        return first + 1 + TakeNorm(bare, first + 1);
    }

    private int TakeNormalized(int next)
    {
        var bare = new StageLayer(_layers[next], Bare: true);
        _waiting.Add(bare);
        return 1 + TakeNorm(bare, next + 1);
    }

    private int TakeNorm(StageLayer? before, int next)
    {
        var norm = new NormLayer(before, new StageLayer(_layers[next]), _tensors);
        return PoolAt(next + 1) is { Layer.CoversAll: true } pool
            ? Add(new NormalizePoolStage(norm, pool.Layer), 1 + pool.Taken)
            : Add(new NormalizeStage(norm), 1);
    }

    private (PoolLayer Layer, int Taken)? PoolAt(int index)
    {
        if (index >= _layers.Length || _layers[index].Layer is not MaxPoolLayer { Size: <= Pooling.LargestSize }
            || !Fits(_layers[index].Input))
            return null;
        var dropout = index + 1 < _layers.Length && _layers[index + 1].Layer is DropoutLayer ? new StageLayer(_layers[index + 1]) : null;
        return (new PoolLayer(new StageLayer(_layers[index]), dropout), dropout is null ? 1 : 2);
    }

    private int Wait(int next)
    {
        _waiting.Add(new StageLayer(_layers[next]));
        return 1;
    }

    private int Add(Stage stage, int taken)
    {
        Flush();
        _stages.Add(stage);
        return taken;
    }

    private void Flush()
    {
        if (_waiting.Count == 0) return;
        _stages.Add(new AutogradStage([.. _waiting], _stages.Count == 0, _tensors, _functions));
        _waiting.Clear();
    }

    // Whether a layer is followed by a batch normalization that can do its bias and activation too.
    private bool IsNormalized(int index) =>
        index + 1 < _layers.Length
        && _layers[index + 1].Layer is BatchNormLayer
        && new StageLayer(_layers[index]) is { Placed.Layer: ConvLayer or DenseLayer, Activation: Activation.Relu or Activation.None }
        && Fits(_layers[index].Output);

    private static bool Fits(Flow flow) => flow.Channels % Lanes.Count == 0;
}
