using System.Collections.Immutable;
using Training.Models;
using static TorchSharp.torch;

namespace Training.Optimising;

/// <summary>Adam (Kingma and Ba 2015) and AdamW (Loshchilov and Hutter 2019), by libtorch's fused operators.</summary>
internal sealed class Adam(FusedAdam adam, double? decoupledDecay, double l2, IEnumerable<NamedTensor> parameters)
    : Optimiser(parameters, l2, l2IsCoupled: decoupledDecay is null)
{
    protected override ImmutableArray<string> SlotNames => ["exp_avg", "exp_avg_sq"];

    protected override double Decay => decoupledDecay ?? 0;

    protected override void Update(ImmutableArray<int> group, Tensor[] gradients, double rate, long step, double weightDecay)
    {
        if (group.IsEmpty) return;
        adam.Step((Parameters(group), Gradients(group, gradients), Slot(0, group), Slot(1, group)), rate, step, weightDecay);
    }
}
