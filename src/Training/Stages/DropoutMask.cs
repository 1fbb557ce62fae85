using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Ensembles.Members;
using TorchSharp;
using Training.Kernels;

namespace Training.Stages;

/// <summary>Dropout masks as tensors, for layers that libtorch computes.</summary>
internal static class DropoutMask
{
    /// <summary>A mask that keeps a value with probability 1−rate and scales it by 1/(1−rate), else takes it away.</summary>
    public static torch.Tensor Of(long[] shape, double rate, RandomStream random, torch.Device device)
    {
        var mask = torch.empty(shape, dtype: torch.float32);
        Fill(mask.Floats(), rate, random.Key);
        return device.type == DeviceType.CPU ? mask : mask.to(device, disposeAfter: true);
    }

    internal static void Fill(Span<float> mask, double rate, ulong key)
    {
        var dropout = new DropoutLanes(rate, key);
        var kept = Vector512.Create(dropout.Kept);
        var vectors = MemoryMarshal.Cast<float, Vector512<float>>(mask);
        for (var index = 0; index < vectors.Length; index++) vectors[index] = dropout.Keeps(index * Vector512<float>.Count).AsSingle() & kept;
        var done = vectors.Length * Vector512<float>.Count;
        Span<float> rest = stackalloc float[Vector512<float>.Count];
        (dropout.Keeps(done).AsSingle() & kept).CopyTo(rest);
        rest[..(mask.Length - done)].CopyTo(mask[done..]);
    }
}
