using System.Runtime.InteropServices;

namespace Training.Native;

/// <summary>
/// Tells glibc to keep big blocks: otherwise every training step maps and unmaps its activations, and most of the time
/// goes into page faults. Worth a factor of 1.3 to 1.7 on CPU (docs/results.md).
/// </summary>
internal static partial class Allocator
{
    private const int TrimThreshold = -1;
    private const int TopPad = -2;
    private const int MmapThreshold = -3;

    /// <summary>Call before anything big is allocated. Does nothing where the C library has no such call.</summary>
    public static void KeepBigBlocks()
    {
        if (!NativeLibrary.TryLoad("libc.so.6", out var libc) || !NativeLibrary.TryGetExport(libc, "mallopt", out _)) return;
        _ = SetOption(MmapThreshold, 32 << 20);
        _ = SetOption(TrimThreshold, int.MaxValue);
        _ = SetOption(TopPad, 64 << 20);
    }

    [LibraryImport("libc.so.6", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);
}
