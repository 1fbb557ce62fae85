using System.Collections.Immutable;
using Training.Models;
using static TorchSharp.torch;

namespace Training.Optimizing;

/// <summary>Adam (Kingma and Ba 2015) and AdamW (Loshchilov and Hutter 2019), by libtorch's fused operators.</summary>
internal sealed class Adam(FusedAdam adam, double? decoupledDecay, double l2, TrainedTensors trained)
    : Optimizer(trained, l2, l2IsCoupled: decoupledDecay is null)
{
    protected override ImmutableArray<string> SlotNames => ["exp_avg", "exp_avg_sq"];

    protected override double Decay => decoupledDecay ?? 0;

    protected override void Update(TensorKind kind, Tensor[] gradients, StepNumber rate, StepNumber number, double weightDecay)
    {
        adam.Step(
            (Trained.Blocks(kind), GradientBlocks(kind, gradients), Slot(0).Blocks(kind), Slot(1).Blocks(kind)), rate, number, weightDecay);
    }
}
