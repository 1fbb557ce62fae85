using System.Collections.Immutable;
using Ensembles.Recipes;
using Training.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Training.Optimising;

/// <summary>
/// Muon (Jordan 2024, https://kellerjordan.github.io/posts/muon): the momentum of a convolution kernel, as a matrix of filters ×
/// weights, is made all but orthogonal, so that a step is of one size in every direction. Everything else follows Adam.
/// </summary>
internal sealed class Muon(MuonRecipe recipe, double l2, IEnumerable<NamedTensor> parameters) : Optimiser(parameters, l2, l2IsCoupled: true)
{
    // The quintic whose repetition brings all singular values near 1, Jordan's coefficients.
    private const double Linear = 3.4445;
    private const double Cubic = -4.7750;
    private const double Quintic = 2.0315;
    private const double Tiny = 1e-7;
    private readonly FusedAdam _adam = new(0.9, 0.999, 1e-7);

    protected override ImmutableArray<string> SlotNames => ["momentum_buffer", "exp_avg", "exp_avg_sq"];

    protected override void Update(ImmutableArray<int> group, Tensor[] gradients, double rate, long step, double weightDecay)
    {
        var (kernels, others) = (group.Where(index => gradients[index].dim() == 4).ToImmutableArray(), group.Where(index => gradients[index].dim() != 4).ToImmutableArray());
        foreach (var (parameter, gradient, momentum) in Parameters(kernels).Zip(Gradients(kernels, gradients), Slot(0, kernels)))
        {
            Turn(parameter, gradient, momentum, rate, weightDecay);
        }

        if (others.IsEmpty) return;
        var share = rate / recipe.LearningRate;
        _adam.Step((Parameters(others), Gradients(others, gradients), Slot(1, others), Slot(2, others)), recipe.AdamLearningRate * share, step, weightDecay);
    }

    private void Turn(Tensor parameter, Tensor gradient, Tensor momentum, double rate, double weightDecay)
    {
        using var scope = NewDisposeScope();
        using Scalar memory = recipe.Momentum;
        using Scalar decay = weightDecay;
        if (weightDecay > 0) gradient.add_(parameter, decay);
        momentum.mul_(memory).add_(gradient);
        var direction = Orthogonal(gradient.add(momentum, memory).flatten(1));
        var (rows, columns) = (direction.shape[0], direction.shape[1]);
        if (recipe.Renormalise)
        {
            using Scalar length = Math.Sqrt(rows);
            parameter.mul_(length / parameter.norm());
        }

        using Scalar size = -rate * Math.Sqrt(Math.Max(1, (double)rows / columns));
        parameter.add_(direction.reshape(parameter.shape), size);
    }

    private Tensor Orthogonal(Tensor matrix)
    {
        using Scalar linear = Linear;
        using Scalar cubic = Cubic;
        using Scalar quintic = Quintic;
        using Scalar tiny = Tiny;
        var isTall = matrix.shape[0] > matrix.shape[1];
        var x = isTall ? matrix.t() : matrix;
        x = x / (x.norm() + tiny);
        for (var step = 0; step < recipe.Steps; step++)
        {
            var square = x.matmul(x.t());
            var inner = square.mul(cubic).add_(square.matmul(square), quintic);
            x = x.mul(linear).add_(inner.matmul(x));
        }

        return isTall ? x.t() : x;
    }
}
