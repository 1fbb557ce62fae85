using System.Runtime.InteropServices;

namespace Silo.Modules;

/// <summary>What the operating system lets this process use.</summary>
internal static partial class ProcessLimits
{
    private const int Seconds = 0;
    private const int Data = 2;
    private const int Core = 4;
    private const int FileSize = 1;
    private const int OpenFiles = 7;
    private const ulong MostFileBytes = 1 << 20;
    private const ulong MostOpenFiles = 512;

    /// <summary>
    /// Sets limits that cannot be raised again. They bound the harm that native code may do, and it may be done without them.
    /// </summary>
    /// <param name="seconds">Processor time; beyond it the process is killed.</param>
    /// <param name="bytes">Memory to write in; beyond it no more is given.</param>
    public static void Set(int seconds, long bytes)
    {
        _ = SetLimit(Seconds, new Limit((ulong)seconds));
        _ = SetLimit(Data, new Limit((ulong)bytes));
        _ = SetLimit(FileSize, new Limit(MostFileBytes));
        _ = SetLimit(OpenFiles, new Limit(MostOpenFiles));
        // A crash is expected here, and its core dump is of no use.
        _ = SetLimit(Core, new Limit(0));
    }

    [LibraryImport("libc.so.6", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, in Limit limit);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Limit(ulong most)
    {
        private readonly ulong _soft = most;
        private readonly ulong _hard = most;
    }
}
