using System.Collections.Immutable;
using Ensembles.Recipes;
using Training.Models;
using Training.Native;
using static TorchSharp.torch;

namespace Training.Optimizing;

/// <summary>Stochastic gradient descent with (Nesterov) momentum, by libtorch's fused operator.</summary>
internal sealed class Sgd(SgdRecipe recipe, double l2, TrainedTensors trained) : Optimizer(trained, l2, l2IsCoupled: true)
{
    protected override ImmutableArray<string> SlotNames => ["momentum_buffer"];

    protected override void Update(TensorKind kind, Tensor[] gradients, StepNumber rate, StepNumber number, double weightDecay)
    {
        var weights = Trained.Blocks(kind);
        if (weights.Length == 0) return;
        Span<ulong> arguments =
        [
            StableShim.List(weights),
            StableShim.List(GradientBlocks(kind, gradients)),
            StableShim.List(Slot(0).Blocks(kind)),
            StableShim.Number(weightDecay),
            StableShim.Number(recipe.Momentum),
            rate.Argument,
            StableShim.Number(0), // dampening
            StableShim.Flag(recipe.Nesterov && recipe.Momentum > 0),
            StableShim.Flag(false), // maximize
            StableShim.Flag(false), // is_first_step: a buffer of zeros gives the same
            0, // grad_scale: none
            0, // found_inf: none
        ];
        StableShim.Call("aten::_fused_sgd_", rate.Overload, arguments, weights[0].device);
    }
}
