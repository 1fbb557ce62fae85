using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Training.Kernels;

/// <summary>Which place of its window each value of a max-pool came from, a byte each; or that dropout took it away.</summary>
internal static class ArgmaxIndices
{
    private const uint Dropped = byte.MaxValue;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<uint> keeps, Vector512<uint> places, ref byte first)
    {
        var values = Vector512.ConditionalSelect(keeps, places, Vector512.Create(Dropped));
        var narrow = Avx512F.IsSupported
            ? Avx512F.ConvertToVector128Byte(values)
            : Narrow(Vector256.Narrow(values.GetLower(), values.GetUpper()));
        narrow.StoreUnsafe(ref first);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Load(ref byte first)
    {
        var stored = Vector128.LoadUnsafe(ref first);
        if (Avx512F.IsSupported) return Avx512F.ConvertToVector512UInt32(stored);
        var (lower, upper) = Vector128.Widen(stored);
        return Vector512.Create(
            Vector256.Create(Vector128.WidenLower(lower), Vector128.WidenUpper(lower)),
            Vector256.Create(Vector128.WidenLower(upper), Vector128.WidenUpper(upper)));
    }

    /// <summary>All ones for values from one position.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Are(Vector512<uint> places, int number) =>
        Vector512.Equals(places, Vector512.Create((uint)number)).AsSingle();

    /// <summary>All ones for dropped values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> AreDropped(Vector512<uint> places) => Vector512.Equals(places, Vector512.Create(Dropped)).AsSingle();

    private static Vector128<byte> Narrow(Vector256<ushort> values) => Vector128.Narrow(values.GetLower(), values.GetUpper());
}
