using System.Runtime.InteropServices;

namespace Silo.Confinement;

/// <summary>
/// Landlock, by which Linux lets a process without privileges give up rights on files for itself and all that it starts. It counts for the
/// thread
/// that asks and for threads that this one makes later. Reading stays free here.
/// </summary>
internal static partial class Landlock
{
    /// <summary>The oldest version that is used: before it, no file can be moved from one folder to another.</summary>
    public const int OldestVersion = 2;

    private const int CreateRuleset = 444;
    private const int AddRule = 445;
    private const int RestrictSelf = 446;
    private const int NoNewPrivileges = 38;
    private const int AskVersion = 1;
    private const int PathBeneath = 1;
    private const int PathOnly = 0x200000; // O_PATH
    private const int CloseOnExec = 0x80000; // O_CLOEXEC

    private const ulong WriteFile = 1 << 1;
    // remove_dir, remove_file, make_char, …_dir, …_reg, …_sock, …_fifo, …_block, …_sym
    private const ulong RemoveMakeAndLink = 0b1_1111_1111 << 4;
    private const ulong Refer = 1 << 13;
    private const ulong Truncate = 1 << 14;

    /// <summary>The kernel's version of Landlock; 0 or less if it has none.</summary>
    public static int Version => (int)Call(CreateRuleset, 0, 0, AskVersion, 0);

    /// <summary>The rights of writing that a version knows, as bits.</summary>
    /// <param name="version">From <see cref="OldestVersion"/>.</param>
    public static ulong RightsOf(int version) => WriteFile | RemoveMakeAndLink | Refer | (version >= 3 ? Truncate : 0);

    /// <summary>Those of them that a file may have.</summary>
    public static ulong FileRightsOf(int version) => RightsOf(version) & (WriteFile | Truncate);

    /// <summary>From now on this thread, and what it starts, writes below the given paths only. There is no way back.</summary>
    /// <exception cref="IOException">The kernel refuses, or a folder cannot be opened.</exception>
    public static void Restrict(WritablePaths paths, int version)
    {
        var handled = RightsOf(version);
        var ruleset = Ruleset(handled);
        try
        {
            foreach (var folder in paths.Folders) Allow(ruleset, folder, handled);
            foreach (var file in paths.Files) Allow(ruleset, file, FileRightsOf(version));
            if (Control(NoNewPrivileges, 1, 0, 0, 0) != 0 || Call(RestrictSelf, ruleset, 0, 0, 0) != 0)
                throw Refused("landlock_restrict_self");
        }
        finally
        {
            _ = Close(ruleset);
        }
    }

    private static unsafe int Ruleset(ulong handled)
    {
        var ruleset = (int)Call(CreateRuleset, (nint)(&handled), sizeof(ulong), 0, 0);
        return ruleset >= 0 ? ruleset : throw Refused("landlock_create_ruleset");
    }

    private static unsafe void Allow(int ruleset, string path, ulong rights)
    {
        var opened = OpenPath(path, PathOnly | CloseOnExec);
        if (opened < 0) throw Refused(path);
        try
        {
            var rule = new Rule(rights, opened);
            if (Call(AddRule, ruleset, PathBeneath, (nint)(&rule), 0) != 0) throw Refused(path);
        }
        finally
        {
            _ = Close(opened);
        }
    }

    private static IOException Refused(string what) => new($"{what}: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc.so.6", EntryPoint = "syscall", SetLastError = true)]
    private static partial long Call(long number, nint first, nint second, nint third, nint fourth);

    [LibraryImport("libc.so.6", EntryPoint = "prctl", SetLastError = true)]
    private static partial int Control(int option, ulong first, ulong second, ulong third, ulong fourth);

    [LibraryImport("libc.so.6", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenPath(string path, int flags);

    [LibraryImport("libc.so.6", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private readonly record struct Rule(ulong Rights, int Folder);
}
