using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Training.Kernels;

/// <summary>How sixteen stored values are read and written. Kernels always compute in float32.</summary>
/// <typeparam name="T">As they are stored.</typeparam>
internal interface ILanes<T>
    where T : unmanaged
{
    static abstract Vector512<float> Load(ref T first);

    static abstract void Store(Vector512<float> values, ref T first);
}

/// <summary>Values stored as float32.</summary>
internal readonly struct FloatLanes : ILanes<float>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(ref float first) => Vector512.LoadUnsafe(ref first);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> values, ref float first) => values.StoreUnsafe(ref first);
}

/// <summary>Values stored as bfloat16, the upper half of a float32, rounded to nearest with ties to even.</summary>
internal readonly struct Bfloat16Lanes : ILanes<ushort>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(ref ushort first)
    {
        var stored = Vector256.LoadUnsafe(ref first);
        var wide = Avx512F.IsSupported
            ? Avx512F.ConvertToVector512UInt32(stored)
            : Vector512.Create(Vector256.WidenLower(stored), Vector256.WidenUpper(stored));
        return (wide << 16).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> values, ref ushort first)
    {
        var bits = values.AsUInt32();
        var rounded = (bits + Vector512.Create(0x7FFFu) + ((bits >>> 16) & Vector512<uint>.One)) >>> 16;
        var narrow = Avx512F.IsSupported
            ? Avx512F.ConvertToVector256UInt16(rounded)
            : Vector256.Narrow(rounded.GetLower(), rounded.GetUpper());
        narrow.StoreUnsafe(ref first);
    }
}
