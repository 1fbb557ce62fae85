using System.Collections.Immutable;
using Training.Models;
using Training.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Training.Optimising;

/// <summary>Adam (Kingma and Ba 2015) and AdamW (Loshchilov and Hutter 2019), by libtorch's fused operators.</summary>
internal sealed class Adam(
    string op, double beta1, double beta2, double epsilon, double? decoupledDecay, double l2, IEnumerable<NamedTensor> parameters)
    : Optimiser(parameters, l2, l2IsCoupled: decoupledDecay is null)
{
    protected override ImmutableArray<string> SlotNames => ["exp_avg", "exp_avg_sq"];

    protected override double Decay => decoupledDecay ?? 0;

    protected override void Update(ImmutableArray<int> group, Tensor[] gradients, double rate, long step, double weightDecay)
    {
        if (group.IsEmpty) return;
        // The operator wants the number of this step, one tensor a parameter.
        using Scalar count = (float)(step + 1);
        using var number = full([1], count, device: gradients[group[0]].device);
        Span<ulong> arguments =
        [
            Parameters(group),
            Gradients(group, gradients),
            Slot(0, group),
            Slot(1, group),
            StableShim.List([]),
            StableShim.List([.. Enumerable.Repeat(number, group.Length)]),
            StableShim.Number(rate),
            StableShim.Number(beta1),
            StableShim.Number(beta2),
            StableShim.Number(weightDecay),
            StableShim.Number(epsilon),
            StableShim.Flag(false), // amsgrad
            StableShim.Flag(false), // maximize
            0, // grad_scale: none
            0, // found_inf: none
        ];
        StableShim.Call(op, "", arguments);
    }
}
