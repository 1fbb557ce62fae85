using System.Runtime.InteropServices;

namespace Training.Native;

/// <summary>
/// Makes glibc keep big blocks: otherwise every training step maps and unmaps its activations, and most of the time
/// goes into page faults. Worth a factor of 1.3 to 1.7 on CPU (docs/results.md).
/// </summary>
internal static partial class Allocator
{
    private const int TrimThreshold = -1;
    private const int TopPad = -2;
    private const int MmapMax = -4;
    private const int ArenaMax = -8;

    /// <summary>Call before anything big is allocated. Does nothing if the C library has no such call.</summary>
    public static void KeepBigBlocks()
    {
        if (!NativeLibrary.TryLoad("libc.so.6", out var libc) || !NativeLibrary.TryGetExport(libc, "mallopt", out _)) return;
        // No block of its own mapping, however big; and one arena, because the others have a limit of 64 MB. If the process has had
        // threads for long this comes too late for that, so silos are started with MALLOC_ARENA_MAX=1.
        _ = SetOption(MmapMax, 0);
        _ = SetOption(ArenaMax, 1);
        _ = SetOption(TrimThreshold, int.MaxValue);
        _ = SetOption(TopPad, 64 << 20);
    }

    [LibraryImport("libc.so.6", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);
}
