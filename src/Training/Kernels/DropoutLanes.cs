using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Training.Kernels;

/// <summary>
/// Dropout (Srivastava et al. 2014) by counter, sixteen values at a time: no state, and no generator that another member could
/// disturb. Whether the n-th value is kept is a function of the key and n alone.
/// </summary>
internal readonly struct DropoutLanes
{
    /// <summary>The first factor of the mixer.</summary>
    public const uint FirstFactor = 0x7feb352d;

    /// <summary>The second factor of the mixer.</summary>
    public const uint SecondFactor = 0x846ca68b;

    private readonly Vector512<uint> _threshold;
    private readonly Vector512<uint> _low;
    private readonly Vector512<uint> _high;

    /// <param name="rate">The share that is dropped, 0 ≤ rate &lt; 1.</param>
    /// <param name="key">A random stream's.</param>
    public DropoutLanes(double rate, ulong key)
    {
        _threshold = Vector512.Create(ThresholdOf(rate));
        (_low, _high) = (Vector512.Create((uint)key), Vector512.Create((uint)(key >> 32)));
        Kept = KeptOf(rate);
    }

    /// <summary>The factor of values that are kept, 1/(1−rate).</summary>
    public float Kept { get; }

    /// <summary>The least number that keeps its value.</summary>
    public static uint ThresholdOf(double rate) => (uint)Math.Min(uint.MaxValue, rate * (1UL << 32));

    /// <inheritdoc cref="Kept"/>
    public static float KeptOf(double rate) => (float)(1 / (1 - rate));

    /// <summary>All ones for kept values.</summary>
    /// <param name="first">Number of the first of sixteen values.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<uint> Keeps(int first)
    {
        var counter = Vector512<uint>.Indices + Vector512.Create((uint)first);
        return Vector512.GreaterThanOrEqual(Hash(Hash(counter ^ _low) + _high), _threshold);
    }

    // The 32-bit mixer of C. Wellons' hash prospector (lowbias32).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Hash(Vector512<uint> x)
    {
        x = (x ^ (x >>> 16)) * Vector512.Create(FirstFactor);
        x = (x ^ (x >>> 15)) * Vector512.Create(SecondFactor);
        return x ^ (x >>> 16);
    }
}
