using Training.Kernels;
using Training.Models;
using Training.Native;
using static TorchSharp.torch;

namespace Training.Stages;

/// <summary>Dropout masks by one launch on a GPU, with the values of <see cref="DropoutMask"/>.</summary>
internal sealed class MaskKernel
{
    private const string ForWords = "mask32";
    private const string ForHalves = "mask16";
    private static readonly PerGpu<MaskKernel> Loaded = new(device => new MaskKernel(device));
    private readonly Dictionary<string, GpuKernel> _kernels;

    private MaskKernel(int device) => _kernels = GpuKernel.Load(KernelSource.Read("mask"), device, ForWords, ForHalves);

    /// <summary>The kernel of a GPU; null on CPU, and if there is no compiler for it.</summary>
    public static MaskKernel? On(Device device) =>
        TorchRuntime.Has(GpuGains.MaskKernel, device) && Nvrtc.IsThere ? Loaded.Of(device) : null;

    /// <summary>A mask of the activations' type that lies in memory as they do.</summary>
    /// <param name="activations">Float32 or bfloat16.</param>
    /// <param name="rate">The share that is dropped.</param>
    /// <param name="key">The layer's in this step.</param>
    public Tensor For(Tensor activations, double rate, DropoutKey key)
    {
        var place = MaskPlace.Of(activations.shape, activations.stride());
        var isHalf = activations.dtype == ScalarType.BFloat16;
        var mask = empty(
            place.IsInnermost ? place.Rows : activations.shape, isHalf ? ScalarType.BFloat16 : ScalarType.Float32, activations.device);
        var kept = DropoutLanes.KeptOf(rate);
        _kernels[isHalf ? ForHalves : ForWords].Launch(
            checked((uint)mask.numel()),
            [StableShim.AddressOf(mask), key.Place is null ? 0 : StableShim.AddressOf(key.Place)],
            [
                checked((uint)mask.numel()),
                place.Channels,
                place.IsInnermost ? 0 : place.Area,
                (uint)key.Value,
                (uint)(key.Value >> 32),
                DropoutLanes.ThresholdOf(rate),
                isHalf ? MaskPlace.Bfloat16(kept) : BitConverter.SingleToUInt32Bits(kept),
            ]);
        return place.IsInnermost ? Layout.Activations(mask) : mask;
    }
}
