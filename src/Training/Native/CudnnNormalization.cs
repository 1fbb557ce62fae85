using static TorchSharp.torch;

namespace Training.Native;

/// <summary>
/// libtorch's batch normalization with leave to use cuDNN, which TorchSharp's does not give. libtorch uses it for images in float32.
/// </summary>
internal static class CudnnNormalization
{
    /// <summary>Normalizes by a batch's own statistics; differentiable.</summary>
    /// <param name="input">Images × channels × height × width, or rows × features.</param>
    /// <param name="weight">One factor a channel.</param>
    /// <param name="bias">One a channel.</param>
    /// <param name="running">The running statistics, one a channel, which take in those of the batch; the variance with n−1.</param>
    /// <param name="momentum">The share of the batch's statistics that comes in.</param>
    /// <param name="epsilon">Added to the variance.</param>
    public static Tensor Train(
        Tensor input, Tensor weight, Tensor bias, (Tensor Mean, Tensor Variance) running, double momentum, double epsilon)
    {
        Span<ulong> stack =
        [
            StableShim.One(input),
            StableShim.Optional(weight),
            StableShim.Optional(bias),
            StableShim.Optional(running.Mean),
            StableShim.Optional(running.Variance),
            StableShim.Flag(true), // training
            StableShim.Number(momentum),
            StableShim.Number(epsilon),
            StableShim.Flag(true), // cudnn_enabled
        ];
        StableShim.Call("aten::batch_norm", "", stack, input.device);
        return StableShim.Result(stack[0]);
    }
}
