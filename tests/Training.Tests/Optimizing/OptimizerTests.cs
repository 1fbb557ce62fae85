using Ensembles.Recipes;
using Training.Models;
using Training.Optimizing;
using TorchSharp;

namespace Training.Tests.Optimizing;

/// <summary>The fused operators against the formulas, in double precision by hand. Kernels alone carry L2 and decay.</summary>
public sealed class OptimizerTests
{
    private const double Rate = 0.01;
    private const double L2 = 0.1;
    private static readonly double[] Gradients = [0.5, -1, 2];

    public OptimizerTests() => TorchRuntime.Start();

    [Theory, InlineData(true), InlineData(false)]
    public void Adam_is_Kingmas_with_Keras_penalty_in_the_gradient(bool kernel)
    {
        var (weight, mean, square) = (0.7, 0.0, 0.0);
        for (var step = 1; step <= Gradients.Length; step++)
        {
            var gradient = Gradients[step - 1] + (kernel ? 2 * L2 * weight : 0);
            mean = 0.9 * mean + 0.1 * gradient;
            square = 0.999 * square + 0.001 * gradient * gradient;
            weight -= Rate * (mean / (1 - Math.Pow(0.9, step))) / (Math.Sqrt(square / (1 - Math.Pow(0.999, step))) + 1e-7);
        }

        Assert.Equal(weight, Run(new AdamRecipe(), kernel), 1e-5);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void AdamW_takes_its_decay_off_the_weights_and_the_penalty_stays_in_the_gradient(bool kernel)
    {
        const double Decay = 0.05;
        var (weight, mean, square) = (0.7, 0.0, 0.0);
        for (var step = 1; step <= Gradients.Length; step++)
        {
            var gradient = Gradients[step - 1] + (kernel ? 2 * L2 * weight : 0);
            weight -= kernel ? Rate * Decay * weight : 0;
            mean = 0.9 * mean + 0.1 * gradient;
            square = 0.999 * square + 0.001 * gradient * gradient;
            weight -= Rate * (mean / (1 - Math.Pow(0.9, step))) / (Math.Sqrt(square / (1 - Math.Pow(0.999, step))) + 1e-7);
        }

        Assert.Equal(weight, Run(new AdamWRecipe(WeightDecay: Decay), kernel), 1e-5);
    }

    [Theory, InlineData(true, true), InlineData(true, false), InlineData(false, true)]
    public void Sgd_follows_its_velocity_and_Nesterov_looks_ahead(bool kernel, bool nesterov)
    {
        var (weight, velocity) = (0.7, 0.0);
        foreach (var raw in Gradients)
        {
            var gradient = raw + (kernel ? 2 * L2 * weight : 0);
            velocity = 0.9 * velocity + gradient;
            weight -= Rate * (nesterov ? gradient + 0.9 * velocity : velocity);
        }

        Assert.Equal(weight, Run(new SgdRecipe(Nesterov: nesterov), kernel), 1e-5);
    }

    [Theory, InlineData("adam"), InlineData("adamw"), InlineData("sgd")]
    public void A_gradient_may_lie_in_memory_in_any_order(string kind)
    {
        // As the gradients of convolutions do when channels are innermost; the operators themselves would mix up the weights.
        using var scope = torch.NewDisposeScope();
        var gradient = torch.arange(24, dtype: torch.float32).reshape(2, 3, 2, 2);
        var elsewhere = gradient.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
        Assert.Equal(After(kind, gradient), After(kind, elsewhere));

        static float[] After(string kind, torch.Tensor gradient)
        {
            OptimizerRecipe recipe = kind switch { "adamw" => new AdamWRecipe(), "sgd" => new SgdRecipe(), _ => new AdamRecipe() };
            var weight = torch.zeros(2, 3, 2, 2);
            using var optimizer = Optimizer.Of(recipe, 0, TrainedTensors.Of([new NamedTensor("0.weight", weight, TensorKind.Kernel)]));
            // Twice, and not the same: Adam's first step knows only signs.
            optimizer.Step([gradient.clone()], Rate, 1);
            optimizer.Step([gradient.square()], Rate, 2);
            return weight.data<float>().ToArray();
        }
    }

    [Theory, InlineData(8, 3), InlineData(32, 1)]
    public void Muon_takes_a_step_of_one_size_in_every_direction_of_a_kernel(int filters, int channels)
    {
        using var scope = torch.NewDisposeScope();
        using var generator = new torch.Generator(3, torch.CPU);
        var gradient = torch.randn([filters, channels, 3, 3], generator: generator);
        var weight = torch.zeros(filters, channels, 3, 3);
        using var optimizer = Optimizer.Of(new MuonRecipe(), 0, TrainedTensors.Of([new NamedTensor("0.weight", weight, TensorKind.Kernel)]));
        optimizer.Step([gradient.clone()], Rate, 1);
        var step = weight.flatten(1) / (-Rate * Math.Sqrt(Math.Max(1, filters / (channels * 9.0))));
        var sizes = torch.linalg.svdvals(step).data<float>().ToArray();
        // Five steps of Jordan's quintic end near 1, not at it.
        Assert.All(sizes, size => Assert.InRange(size, 0.6f, 1.3f));
        // Along the gradient: their product sums up its singular values.
        var along = (step * gradient.flatten(1)).sum().item<float>() / torch.linalg.svdvals(gradient.flatten(1)).sum().item<float>();
        Assert.InRange(along, 0.7f, 1.2f);
    }

    [Fact]
    public void Muon_leaves_everything_but_convolution_kernels_to_Adam()
    {
        var (weight, mean, square) = (0.7, 0.0, 0.0);
        for (var step = 1; step <= Gradients.Length; step++)
        {
            var gradient = Gradients[step - 1] + 2 * L2 * weight;
            mean = 0.9 * mean + 0.1 * gradient;
            square = 0.999 * square + 0.001 * gradient * gradient;
            weight -= Rate / 4 * (mean / (1 - Math.Pow(0.9, step))) / (Math.Sqrt(square / (1 - Math.Pow(0.999, step))) + 1e-7);
        }

        // The schedule's share of the one rate is its share of the other.
        Assert.Equal(weight, Run(new MuonRecipe(LearningRate: 0.02, AdamLearningRate: 0.005), kernel: true), 1e-5);
    }

    [Fact]
    public void Muon_brings_a_kernel_back_to_its_length_where_the_recipe_says_so()
    {
        using var scope = torch.NewDisposeScope();
        var weight = torch.full([4, 1, 3, 3], 7f);
        using var optimizer = Optimizer.Of(new MuonRecipe(Renormalize: true), 0, TrainedTensors.Of([new NamedTensor("0.weight", weight, TensorKind.Kernel)]));
        optimizer.Step([torch.ones(4, 1, 3, 3)], 1e-9, 1);
        Assert.Equal(2, weight.norm().item<float>(), 1e-4f);
    }

    private static double Run(OptimizerRecipe recipe, bool kernel)
    {
        using var weight = torch.full([1], 0.7f);
        // A bias beside it: the two are different groups.
        using var other = torch.zeros(2);
        NamedTensor[] parameters = [new("w", weight, kernel ? TensorKind.Kernel : TensorKind.Other), new("o", other, kernel ? TensorKind.Other : TensorKind.Kernel)];
        using var optimizer = Optimizer.Of(recipe, L2, TrainedTensors.Of(parameters));
        for (var step = 0; step < Gradients.Length; step++)
        {
            using var gradient = torch.full([1], (float)Gradients[step]);
            using var none = torch.zeros(2);
            optimizer.Step([gradient, none], Rate, step + 1);
        }

        return weight.item<float>();
    }
}
