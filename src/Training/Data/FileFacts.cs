using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Training.Data;

/// <summary>What Linux knows of a file (statx). Its layout is the same on every processor, other than that of stat.</summary>
internal static partial class FileFacts
{
    /// <summary>Bytes that <see cref="Read"/> fills.</summary>
    public const int Bytes = 256;

    private const int CurrentFolder = -100;
    private const uint Basic = 0x7FF;
    private const int ModeAt = 28;
    private const int KindBits = 0xF000;
    private const int Folder = 0x4000;
    private const int File = 0x8000;

    /// <summary>Reads the facts of a path; those of a link are those of what it points at.</summary>
    /// <returns>False if there are none.</returns>
    public static bool Read(string path, Span<byte> facts) => Stat(CurrentFolder, path, 0, Basic, ref facts[0]) == 0;

    /// <summary>Whether reading the path may never end: it is a pipe, a socket or a device.</summary>
    public static bool IsEndless(string path)
    {
        if (!OperatingSystem.IsLinux()) return false;
        Span<byte> facts = stackalloc byte[Bytes];
        return Read(path, facts) && (BinaryPrimitives.ReadUInt16LittleEndian(facts[ModeAt..]) & KindBits) is not (Folder or File);
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Stat(int folder, string path, int flags, uint mask, ref byte facts);
}
