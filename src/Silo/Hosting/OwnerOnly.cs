using System.Runtime.InteropServices;

namespace Silo.Hosting;

/// <summary>
/// Makes all files and folders that this process will create readable and writable by its own user only, also in folders that exist.
/// </summary>
internal static partial class OwnerOnly
{
    private const uint NotForOthers = 0b000_111_111;

    public static void Apply() => _ = SetMask(NotForOthers);

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial uint SetMask(uint mask);
}
