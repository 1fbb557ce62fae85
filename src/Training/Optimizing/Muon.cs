using System.Collections.Immutable;
using Ensembles.Recipes;
using Training.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Training.Optimizing;

/// <summary>
/// Muon (Jordan 2024, https://kellerjordan.github.io/posts/muon): the momentum of a convolution kernel, as a matrix of filters ×
/// weights, is made all but orthogonal, so that a step is of one size in every direction. Everything else follows Adam.
/// </summary>
internal sealed class Muon(MuonRecipe recipe, double l2, TrainedTensors trained) : Optimizer(trained, l2, l2IsCoupled: true)
{
    private readonly FusedAdam _adam = new(0.9, 0.999, 1e-7);

    protected override ImmutableArray<string> SlotNames => ["momentum_buffer", "exp_avg", "exp_avg_sq"];

    /// <summary>Whether kernels of one shape are made orthogonal together.</summary>
    internal bool IsBatched { get; init; }

    protected override void Update(TensorKind kind, Tensor[] gradients, StepNumber rate, StepNumber number, double weightDecay)
    {
        var adamRate = rate * recipe.AdamLearningRate / recipe.LearningRate;
        if (kind != TensorKind.Kernel)
        {
            _adam.Step(
                (Trained.Blocks(kind), GradientBlocks(kind, gradients), Slot(1).Blocks(kind), Slot(2).Blocks(kind)), adamRate, number,
                weightDecay);
            return;
        }

        var kernels = Trained.Named.Index()
            .Where(pair => pair.Item.Kind == kind)
            .Select(pair => pair.Index)
            .ToLookup(index => gradients[index].dim() == 4);
        Turn([.. kernels[true]], gradients, rate, weightDecay);
        var others = kernels[false].ToList();
        _adam.Step(
            (At(Trained, others), [.. others.Select(index => gradients[index])], At(Slot(1), others), At(Slot(2), others)),
            adamRate,
            number,
            weightDecay);
    }

    private void Turn(ImmutableArray<int> kernels, Tensor[] gradients, StepNumber rate, double weightDecay)
    {
        var looks = kernels.Select(index => (Index: index, Matrix: Look(index, gradients[index], weightDecay))).ToList();
        foreach (var (index, direction)
            in IsBatched ? Together(looks) : looks.Select(look => (look.Index, NewtonSchulz.Of(look.Matrix, recipe.Steps))))
        {
            Follow(Trained.Named[index].Tensor, direction, rate);
        }
    }

    // Nesterov's look ahead along the momentum, as a matrix.
    private Tensor Look(int index, Tensor gradient, double weightDecay)
    {
        using Scalar memory = recipe.Momentum;
        using Scalar decay = weightDecay;
        if (weightDecay > 0) gradient.add_(Trained.Named[index].Tensor, decay);
        var momentum = Slot(0).Named[index].Tensor;
        momentum.mul_(memory).add_(gradient);
        return gradient.add(momentum, memory).flatten(1);
    }

    private void Follow(Tensor parameter, Tensor direction, StepNumber rate)
    {
        var (rows, columns) = (direction.shape[0], direction.shape[1]);
        if (recipe.Renormalize)
        {
            using Scalar length = Math.Sqrt(rows);
            parameter.mul_(length / parameter.norm());
        }

        (rate * -Math.Sqrt(Math.Max(1, (double)rows / columns))).AddTo(parameter, direction.reshape(parameter.shape));
    }

    private IEnumerable<(int Index, Tensor Direction)> Together(IEnumerable<(int Index, Tensor Matrix)> looks)
    {
        foreach (var alike in looks.GroupBy(look => (look.Matrix.shape[0], look.Matrix.shape[1])))
        {
            var directions = NewtonSchulz.Together(stack([.. alike.Select(look => look.Matrix)]), recipe.Steps);
            foreach (var (place, look) in alike.Index()) yield return (look.Index, directions[place]);
        }
    }

    private static Tensor[] At(TrainedTensors tensors, List<int> indices) => [.. indices.Select(index => tensors.Named[index].Tensor)];
}
