using System.Runtime.InteropServices;

namespace Client.Clusters;

/// <summary>Signals to processes: .NET can only kill.</summary>
internal static partial class Signals
{
    private const int Term = 15;
    private const int KillNow = 9;

    /// <summary>Asks a process to end.</summary>
    public static void Terminate(int pid) => _ = Send(pid, Term);

    /// <summary>Ends a process.</summary>
    public static void Kill(int pid) => _ = Send(pid, KillNow);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Send(int pid, int signal);
}
