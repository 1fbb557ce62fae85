using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Training.Kernels;

/// <summary>What happens to a value before it is normalized: the bias of the layer before is added, and its ReLU taken.</summary>
/// <param name="Bias">By channel; zeros if there is none.</param>
/// <param name="Relu">Whether negative sums become zero.</param>
internal readonly record struct NormInput(float[] Bias, bool Relu)
{
    /// <summary>The same for sixteen channels.</summary>
    public NormInputLanes At(int channel) => new(
        Lanes.Of(Bias, channel),
        Vector512.Create(Relu ? 0 : float.NegativeInfinity));
}

/// <summary><see cref="NormInput"/> of sixteen channels.</summary>
internal readonly struct NormInputLanes(Vector512<float> bias, Vector512<float> floor)
{
    // Written so that a value that is no number stays none: the run has to see it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Of(Vector512<float> stored)
    {
        var value = stored + bias;
        return Vector512.ConditionalSelect(Vector512.LessThan(value, floor), floor, value);
    }

    /// <summary>What of a gradient goes through, given the value that came out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<float> Through(Vector512<float> value, Vector512<float> gradient) =>
        Vector512.ConditionalSelect(Vector512.GreaterThan(value, floor), gradient, Vector512<float>.Zero);
}
