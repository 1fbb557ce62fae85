using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Training.Kernels;

/// <summary>What every kernel needs to walk through memory sixteen values at a time.</summary>
internal static class Lanes
{
    /// <summary>Values at a time.</summary>
    public const int Count = 16;

    /// <summary>A tensor's memory as its first value.</summary>
    public static ref T First<T>(Span<byte> memory) => ref Unsafe.As<byte, T>(ref MemoryMarshal.GetReference(memory));

    /// <summary>Sixteen channels' values.</summary>
    public static Vector512<float> Of(float[] values, int channel) => Vector512.Create<float>(values.AsSpan(channel, Count));
}
