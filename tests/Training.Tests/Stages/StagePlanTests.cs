using CsCheck;
using Ensembles.Members;
using Ensembles.Recipes;
using TorchSharp;
using Training.Models;
using Xunit.Sdk;
using static TorchSharp.torch;

namespace Training.Tests.Stages;

/// <summary>Whatever the network, the hand-written kernels compute what libtorch's operators and differentiation compute.</summary>
public sealed class StagePlanTests
{
    public StagePlanTests()
    {
        TorchRuntime.Start();
        set_num_threads(1);
    }

    [Fact]
    public void Outputs_gradients_and_running_statistics_are_those_of_libtorch() => RandomNetworks.All.Sample(
        sample =>
        {
            try
            {
                Compare(sample, (fast, slow, largest) =>
                {
                    foreach (var (mine, theirs) in fast.Zip(slow)) Near($"gradient of {mine.Name}", mine.Tensor, theirs.Tensor, largest);
                });
            }
            catch (TrueException) when (IsDecidedByRounding(sample))
            {
                // Nothing is shown by a network in which libtorch differs from itself.
            }
        },
        iter: 200,
        threads: 1);

    /// <summary>In a deep network a rounding decides now and then on which side of zero a ReLU's input lies, and one gradient may then
    /// differ by a tenth, between libtorch with one thread and with two as well: so all gradients are measured together.</summary>
    [Theory, InlineData("mnist"), InlineData("mnist-article"), InlineData("cifar10"), InlineData("mnist-m5")]
    public void The_named_recipes_networks_are_trained_as_libtorch_would(string name)
    {
        var recipe = RecipeReader.Parse(File.ReadAllText(Path.Combine(Recipes.Folder, $"{name}.json")));
        var shape = name == "cifar10" ? new ImageShape(3, 32, 32) : new ImageShape(1, 28, 28);
        Compare(new NetworkSample([.. recipe.Model.Layers], shape, 16, 1), (fast, slow, largest) =>
        {
            var squares = fast.Zip(slow).Where(pair => pair.Second.Tensor.norm().item<float>() > 1e-3 * largest).Select(pair => Math.Pow(Distance(pair.First.Tensor, pair.Second.Tensor), 2));
            Assert.InRange(Math.Sqrt(squares.Average()), 0, 0.08);
        });
    }

    private static void Compare(NetworkSample sample, Action<NamedTensor[], NamedTensor[], float> compareGradients)
    {
        using var scope = NewDisposeScope();
        var ((fastLogits, fastGradients, fast), (slowLogits, slowGradients, slow)) = (Run(sample, kernels: true), Run(sample, kernels: false));
        Near("logits", fastLogits, slowLogits, 1);
        // Some gradients are zero but for rounding, such as that of a shift which the next layer normalizes away.
        compareGradients(Named(fast, fastGradients), Named(slow, slowGradients), slowGradients.Max(gradient => gradient.norm().item<float>()));
        foreach (var (mine, theirs) in fast.Tensors.Zip(slow.Tensors)) Near(mine.Name, mine.Tensor, theirs.Tensor, 1);
        Near("answer", Answer(fast, sample.Shape), Answer(slow, sample.Shape), 1);
        fast.Dispose();
        slow.Dispose();
    }

    // Whether rounding every weight once more changes a gradient by a third of what is allowed.
    private static bool IsDecidedByRounding(NetworkSample sample)
    {
        using var scope = NewDisposeScope();
        var ((_, gradients, one), (_, rounded, other)) = (Run(sample, kernels: false), Run(sample, kernels: false, rounding: 1.2e-7));
        using (one)
        using (other)
        {
            var largest = gradients.Max(gradient => gradient.norm().item<float>());
            return gradients.Zip(rounded).Any(pair =>
                (pair.First - pair.Second).norm().item<float>() > 3e-3 * pair.First.norm().item<float>() + 3e-4 * largest);
        }
    }

    private static NamedTensor[] Named(Network network, Tensor[] gradients) =>
        [.. network.Trained.Named.Zip(gradients, (parameter, gradient) => parameter with { Tensor = gradient })];

    private static double Distance(Tensor found, Tensor expected) => (found - expected).norm().item<float>() / expected.norm().item<float>();

    private static (Tensor Logits, Tensor[] Gradients, Network Network) Run(NetworkSample sample, bool kernels, double rounding = 0)
    {
        using var generator = new Generator((ulong)sample.Seed, CPU);
        var network = sample.Build(generator, kernels);
        if (rounding > 0) Round(network, rounding);
        using Scalar wide = 3;
        using Scalar one = 1;
        var images = randn([sample.Count, sample.Shape.Channels, sample.Shape.Height, sample.Shape.Width], generator: generator).mul(wide).add(one);
        var logits = network.Forward(images, new Pass(Training: true, Seed: 1, Epoch: 1, Step: 1));
        return (logits, network.Backward(randn(logits.shape, generator: generator)), network);
    }

    private static void Round(Network network, double rounding)
    {
        using var off = no_grad();
        using var generator = new Generator(1, CPU);
        using Scalar size = rounding;
        using Scalar one = 1;
        foreach (var named in network.Trained.Named) named.Tensor.mul_(randn(named.Tensor.shape, generator: generator).sign().mul(size).add(one));
    }

    private static Tensor Answer(Network network, ImageShape shape)
    {
        using var off = no_grad();
        return network.Forward(ones(2, shape.Channels, shape.Height, shape.Width), new Pass(Training: false));
    }

    // A ReLU's input that is all but zero may fall on either side of it: so by the lengths of vectors, not value by value.
    private static void Near(string what, Tensor found, Tensor expected, float measure)
    {
        using var off = no_grad();
        var (length, distance) = (expected.norm().item<float>(), (found - expected).norm().item<float>());
        Assert.True(distance <= 1e-2 * length + 1e-3 * measure, $"{what}: differs by {distance} where the length is {length}");
    }
}
