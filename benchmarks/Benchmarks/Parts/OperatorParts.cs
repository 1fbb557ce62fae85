using Ensembles.Members;
using Ensembles.Recipes;
using Training.Augmenting;
using Training.Loop;
using Training.Models;
using Training.Optimizing;
using Training.Predicting;
using Training.Stages;
using static TorchSharp.torch;

namespace Benchmarks.Parts;

/// <summary>Everything but the layers' own kernels.</summary>
internal static class OperatorParts
{
    public static IEnumerable<Part> All(Recipe recipe, int batch)
    {
        yield return Adam(recipe);
        yield return Dropout(batch);
        yield return Shifts(batch);
        yield return Folding(recipe);
        yield return Convolution("channels innermost, convolution in bfloat16", batch, (ScalarType.BFloat16, true), (ScalarType.BFloat16, false));
        yield return Convolution("channels innermost, convolution in float32", batch, (ScalarType.Float32, true), (ScalarType.Float32, false));
        yield return Convolution("convolution in bfloat16 instead of float32", batch, (ScalarType.BFloat16, true), (ScalarType.Float32, true));
    }

    private static Part Adam(Recipe recipe)
    {
        var network = new Network(recipe.Model, new ImageShape(1, 28, 28), 10, 1, CPU);
        var fused = Optimizer.Of(new AdamRecipe(), 0, network.Trained);
        var parameters = network.Trained.Named.Select(named => new TorchSharp.Modules.Parameter(named.Tensor.detach().clone())).ToArray();
        var gradients = parameters.Select(parameter => randn(parameter.shape)).ToArray();
        foreach (var (parameter, gradient) in parameters.Zip(gradients)) parameter.grad = gradient;
        var plain = optim.Adam(parameters);
        var done = 0;
        return new Part("Adam of all weights at once", () => fused.Step(gradients, 1e-3, done++), () => plain.step());
    }

    private static Part Dropout(int batch)
    {
        var activations = randn(batch, 6272);
        return new Part(
            "dropout masks by counter, float32",
            () => _ = activations * DropoutMask.Of(activations.shape, 0.5, new RandomStream(1, 1, 1, DrawPurpose.Dropout).Key, CPU),
            () => _ = nn.functional.dropout(activations, 0.5, training: true));
    }

    private static Part Shifts(int batch)
    {
        var images = randint(0, 256, [batch, 1, 28, 28], dtype: ScalarType.Byte);
        var augmentation = Augmentation.Draw(
            new AugmentationRecipe { Shift = 0.1 }, batch, new ImageShape(1, 28, 28), batch, step => new RandomStream(1, 1, step, DrawPurpose.Augmentation), CPU);
        var theta = tensor(new[] { 1f, 0, 0.1f, 0, 1, 0.1f }).reshape(1, 2, 3).repeat(batch, 1, 1);
        return new Part("shifts by gathering whole pixels", () => _ = augmentation.Draws(0, images.shape[0]).Apply(images), () =>
        {
            var grid = nn.functional.affine_grid(theta, images.shape, align_corners: false);
            _ = nn.functional.grid_sample(images.to(ScalarType.Float32), grid, padding_mode: GridSamplePaddingMode.Border, align_corners: false);
        });
    }

    private static Part Folding(Recipe recipe)
    {
        var network = new Network(recipe.Model, new ImageShape(1, 28, 28), 10, 1, CPU, kernels: false);
        var answering = new AnsweringNetwork(network, new PredictionRecipe());
        var images = randint(0, 256, [64, 1, 28, 28], dtype: ScalarType.Byte);
        return new Part("answering, float32: folded and by kernels", () => Scorer.Probabilities(answering, images, CancellationToken.None), () =>
        {
            using var off = no_grad();
            _ = nn.functional.softmax(network.Forward(images.to(ScalarType.Float32), new Pass(Training: false)), 1);
        });
    }

    private static Part Convolution(string name, int batch, (ScalarType Type, bool Innermost) ours, (ScalarType Type, bool Innermost) theirs) =>
        new(name, Convolve(batch, ours.Type, ours.Innermost), Convolve(batch, theirs.Type, theirs.Innermost));

    private static Action Convolve(int batch, ScalarType type, bool innermost)
    {
        Tensor Laid(Tensor images) => (innermost ? Layout.ChannelsInnermost(images) : images).to(type);
        var images = Laid(randn(batch, 32, 28, 28)).requires_grad_(true);
        var weight = randn(32, 32, 3, 3).to(type).requires_grad_(true);
        var above = Laid(randn(batch, 32, 28, 28));
        return () => autograd.grad([nn.functional.conv2d(images, weight, padding: [1, 1])], [images, weight], [above]);
    }
}
