using System.Numerics;
using System.Runtime.InteropServices;
using Ensembles.Members;
using TorchSharp;

namespace Training.Models;

/// <summary>
/// Dropout masks by counter, many lanes at once: no state, no generator that another member could disturb, and some
/// twenty times as fast as libtorch's own (docs/results.md).
/// </summary>
internal static class DropoutMask
{
    /// <summary>A mask that keeps a value with probability 1−rate and scales it by 1/(1−rate), else takes it away.</summary>
    public static torch.Tensor Of(long[] shape, double rate, RandomStream random, torch.Device device)
    {
        var mask = torch.empty(shape, dtype: torch.float32);
        Fill(MemoryMarshal.Cast<byte, float>(mask.bytes), rate, random.Key);
        return device.type == DeviceType.CPU ? mask : mask.to(device, disposeAfter: true);
    }

    internal static void Fill(Span<float> mask, double rate, ulong key)
    {
        var threshold = (uint)Math.Min(uint.MaxValue, rate * (1UL << 32));
        var kept = (float)(1 / (1 - rate));
        var lanes = Vector<uint>.Count;
        var counter = Vector<uint>.Indices;
        var (low, high) = (new Vector<uint>((uint)key), new Vector<uint>((uint)(key >> 32)));
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(mask);
        for (var index = 0; index < vectors.Length; index++)
        {
            var keep = Vector.GreaterThanOrEqual(Hash(Hash(counter ^ low) + high), new Vector<uint>(threshold));
            vectors[index] = Vector.ConditionalSelect(Vector.AsVectorInt32(keep), new Vector<float>(kept), Vector<float>.Zero);
            counter += new Vector<uint>((uint)lanes);
        }

        for (var index = vectors.Length * lanes; index < mask.Length; index++)
        {
            mask[index] = Hash(Hash((uint)index ^ (uint)key) + (uint)(key >> 32)) >= threshold ? kept : 0;
        }
    }

    // The 32-bit mixer of C. Wellons' hash prospector (lowbias32), in lanes and alone.
    private static Vector<uint> Hash(Vector<uint> x)
    {
        x = (x ^ (x >>> 16)) * 0x7feb352du;
        x = (x ^ (x >>> 15)) * 0x846ca68bu;
        return x ^ (x >>> 16);
    }

    private static uint Hash(uint x)
    {
        x = (x ^ (x >> 16)) * 0x7feb352du;
        x = (x ^ (x >> 15)) * 0x846ca68bu;
        return x ^ (x >> 16);
    }
}
