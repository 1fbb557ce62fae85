using System.Collections.Immutable;

namespace Silo.Serving.Protocol;

/// <summary>How many images a shape holds.</summary>
internal static class BatchRule
{
    public static int BatchOf(ImmutableArray<long> shape, string field, InputSpec input, Limits limits) =>
        Check(Find(shape, input) ?? throw ProtocolFaults.WrongShape(field, shape, input), field, limits);

    public static int Check(long batch, string field, Limits limits) =>
        batch < 1 ? throw ProtocolFaults.EmptyBatch(field, batch)
        : batch > limits.MaxBatch ? throw ProtocolFaults.LargeBatch(field, batch, limits.MaxBatch)
        : (int)batch;

    // No shape fits two of these with different batches: a single row or channel makes them the same images.
    private static long? Find(ImmutableArray<long> shape, InputSpec input) => shape switch
    {
        [var batch, var channels, var height, var width] when channels == input.Channels && IsPlane(height, width, input) => batch,
        [var batch, var values] when values == input.Values => batch,
        [var batch, var height, var width] when input.Channels == 1 && IsPlane(height, width, input) => batch,
        [var channels, var height, var width] when channels == input.Channels && IsPlane(height, width, input) => 1,
        [var height, var width] when input.Channels == 1 && IsPlane(height, width, input) => 1,
        _ => null,
    };

    private static bool IsPlane(long height, long width, InputSpec input) => height == input.Height && width == input.Width;
}
