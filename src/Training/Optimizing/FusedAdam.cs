using Training.Native;
using static TorchSharp.torch;

namespace Training.Optimizing;

/// <summary>One call of libtorch's fused Adam operators for a group of tensors.</summary>
/// <param name="Beta1">Memory of the mean gradient.</param>
/// <param name="Beta2">Memory of the mean squared gradient.</param>
/// <param name="Epsilon">Added to the root of the second moment.</param>
/// <param name="Op">The operator: coupled or decoupled weight decay.</param>
internal sealed record FusedAdam(double Beta1, double Beta2, double Epsilon, string Op = FusedAdam.Coupled)
{
    public const string Coupled = "aten::_fused_adam_";
    public const string Decoupled = "aten::_fused_adamw_";

    /// <summary>Changes the parameters and both moments.</summary>
    /// <param name="group">Parameters, gradients, first and second moments, of the same tensors in the same order.</param>
    /// <param name="rate">Learning rate.</param>
    /// <param name="number">The number of this step, from 1.</param>
    /// <param name="weightDecay">As the operator means it.</param>
    public void Step(
        (Tensor[] Parameters, Tensor[] Gradients, Tensor[] First, Tensor[] Second) group,
        StepNumber rate,
        StepNumber number,
        double weightDecay)
    {
        if (group.Parameters.Length == 0) return;
        using var count = number.ToTensor(group.Gradients[0].device);
        Span<ulong> arguments =
        [
            StableShim.List(group.Parameters),
            StableShim.List(group.Gradients),
            StableShim.List(group.First),
            StableShim.List(group.Second),
            StableShim.List([]),
            StableShim.List([.. Enumerable.Repeat(count, group.Parameters.Length)]),
            rate.Argument,
            StableShim.Number(Beta1),
            StableShim.Number(Beta2),
            StableShim.Number(weightDecay),
            StableShim.Number(Epsilon),
            StableShim.Flag(false), // amsgrad
            StableShim.Flag(false), // maximize
            0, // grad_scale: none
            0, // found_inf: none
        ];
        StableShim.Call(Op, rate.Overload, arguments, count.device);
    }
}
