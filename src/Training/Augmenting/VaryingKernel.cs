using Ensembles.Recipes;
using Training.Kernels;
using Training.Native;
using static TorchSharp.torch;

namespace Training.Augmenting;

/// <summary>Takes a batch's images and varies them by one launch on a GPU.</summary>
internal sealed class VaryingKernel
{
    private const string Name = "vary";
    private static readonly PerGpu<VaryingKernel> Loaded = new(device => new VaryingKernel(device));
    private readonly GpuKernel _kernel;

    private VaryingKernel(int device) => _kernel = GpuKernel.Load(KernelSource.Read(Name), device, Name)[Name];

    /// <summary>The kernel of a GPU; null on CPU, and if there is no compiler for it.</summary>
    public static VaryingKernel? On(Device device) =>
        TorchRuntime.Has(GpuGains.VaryingKernel, device) && Nvrtc.IsThere ? Loaded.Of(device) : null;

    /// <summary>The images of a batch, varied: float32 0…255, images × channels × height × width.</summary>
    /// <param name="pixels">All images, bytes.</param>
    /// <param name="order">Which of them, 64-bit integers.</param>
    /// <param name="moves">What <see cref="PixelMoves"/> has drawn for them, or null.</param>
    /// <param name="maps">What <see cref="AffineMaps"/> has drawn for them, or null.</param>
    /// <param name="recipe">What is last, and what is beyond the border.</param>
    public Tensor Take(Tensor pixels, Tensor order, Tensor? moves, Tensor? maps, AugmentationRecipe recipe)
    {
        var (channels, height, width) = (pixels.shape[1], pixels.shape[2], pixels.shape[3]);
        var varied = empty([order.shape[0], channels, height, width], ScalarType.Float32, pixels.device);
        var count = checked((uint)varied.numel());
        _kernel.Launch(
            count,
            [StableShim.AddressOf(varied), StableShim.AddressOf(pixels), StableShim.AddressOf(order), AddressOf(moves), AddressOf(maps)],
            [count, (uint)channels, (uint)height, (uint)width, recipe.ShiftLast ? 1u : 0, recipe.Border == Border.Zero ? 1u : 0]);
        return varied;
    }

    private static nint AddressOf(Tensor? tensor) => tensor is null ? 0 : StableShim.AddressOf(tensor);
}
