using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Client.Clusters;

/// <summary>Whether a folder is this user's: in another user's folder, that user decides what a command reads and runs.</summary>
internal static partial class FolderOwner
{
    private const int CurrentFolder = -100;
    private const uint Owner = 0x8;
    private const int FactsBytes = 256;
    private const int OwnerAt = 20;

    /// <returns>Why the folder may not be used, without its name, or null.</returns>
    public static string? Fault(string folder)
    {
        Span<byte> facts = stackalloc byte[FactsBytes];
        if (Stat(CurrentFolder, folder, 0, Owner, ref facts[0]) != 0) return "cannot be looked at";
        if (BinaryPrimitives.ReadUInt32LittleEndian(facts[OwnerAt..]) != UserId()) return "belongs to another user";
        return File.GetUnixFileMode(folder).HasFlag(UnixFileMode.OtherWrite) ? "is writable by all users" : null;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Stat(int folder, string path, int flags, uint mask, ref byte facts);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint UserId();
}
