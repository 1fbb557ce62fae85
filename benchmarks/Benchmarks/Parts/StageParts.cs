using System.Collections.Immutable;
using Ensembles.Members;
using Ensembles.Recipes;
using Training.Models;
using Training.Stages;
using static TorchSharp.torch;

namespace Benchmarks.Parts;

/// <summary>Layers forward and backward by our own kernels, against the same layers by libtorch's operators and differentiation.</summary>
internal static class StageParts
{
    private static readonly ImageShape Shape = new(32, 28, 28);

    public static IEnumerable<Part> All(int batch)
    {
        foreach (var type in new[] { ScalarType.BFloat16, ScalarType.Float32 })
        {
            var name = type == ScalarType.BFloat16 ? "bfloat16" : "float32";
            yield return Behind($"bias, ReLU and batch normalization, {name}", [new BatchNormLayer()], batch, type);
            yield return Of($"max-pool with dropout, {name}", [new MaxPoolLayer(), new DropoutLayer(0.25)], Shape, batch, type);
            yield return Behind($"the same with max-pool and dropout, {name}", [new BatchNormLayer(), new MaxPoolLayer(), new DropoutLayer(0.25)], batch, type);
        }

        yield return Of("first convolution between normalizations, float32", [new BatchNormLayer(), new ConvLayer(32), new BatchNormLayer()], new ImageShape(1, 28, 28), batch, ScalarType.Float32);
    }

    private static Part Of(string name, LayerRecipe[] layers, ImageShape shape, int batch, ScalarType type)
    {
        var placed = NetworkShape.Of(new ModelRecipe { Layers = [.. layers] }, shape, 10);
        var (input, gradient) = (Maps(batch, placed[0].Input, type), Maps(batch, placed[^1].Output, type));
        return new Part(name, Go(StagesOf(placed, kernels: true), input, gradient), Go(StagesOf(placed, kernels: false), input, gradient));
    }

    // Layers behind a convolution that leaves them its bias and ReLU; the convolution itself is not measured.
    private static Part Behind(string name, LayerRecipe[] layers, int batch, ScalarType type)
    {
        var placed = NetworkShape.Of(new ModelRecipe { Layers = [new ConvLayer(Shape.Channels), .. layers] }, Shape, 10);
        var (input, gradient) = (Maps(batch, placed[1].Input, type), Maps(batch, placed[^1].Output, type));
        var bias = zeros(Shape.Channels).requires_grad_(true);
        var rest = StagesOf([.. placed.Skip(1)], kernels: false);
        var plain = Go(rest, input, gradient);
        return new Part(name, Go([.. StagesOf(placed, kernels: true).Skip(1)], input, gradient), () =>
        {
            var leaf = input.detach().requires_grad_(true);
            var active = nn.functional.relu(leaf + bias.to(input.dtype).reshape(1, -1, 1, 1));
            plain();
            autograd.grad([active], [leaf, bias], [input]);
        });
    }

    private static Tensor Maps(int batch, Flow flow, ScalarType type) => Layout.ChannelsInnermost(randn(batch, flow.Channels, flow.Height, flow.Width)).to(type);

    private static ImmutableArray<Stage> StagesOf(IReadOnlyList<PlacedLayer> layers, bool kernels) =>
        StagePlan.Of([.. layers], [.. layers.SelectMany(layer => LayerTensors.Of(layer, 1, CPU))], CPU, kernels);

    private static Action Go(ImmutableArray<Stage> stages, Tensor input, Tensor gradient)
    {
        var pass = new Pass(Training: true, Seed: 1, Epoch: 1, Step: 1, Bfloat16: input.dtype == ScalarType.BFloat16);
        return () =>
        {
            var flow = input;
            foreach (var stage in stages) flow = stage.Forward(flow, pass);
            var (back, gradients) = (gradient, new Gradients());
            foreach (var stage in stages.Reverse())
            {
                if (stage.Backward(back, gradients) is not { } below) return;
                back = below;
            }
        };
    }
}
