using System.Buffers.Binary;
using System.IO.Enumeration;
using Ensembles.Members;

namespace Training.Data;

/// <summary>A number that changes when a file of a folder is added, removed, replaced or written, also behind links.</summary>
/// <remarks>Holds within one process only. Folders that cannot be read have the stamp 0; reading them says why.</remarks>
internal static class FolderStamp
{
    // Where images are: DIR itself, and DIR/train/CLASS. Nothing below is read, so nothing below is listed, however much there is and
    // wherever links lead.
    private static readonly string[] Parts = ["train", "test"];

    // Hidden files are passed over, because they are not read.
    private static readonly EnumerationOptions OneFolder = new();

    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static ulong Of(string folder, CancellationToken cancellation = default)
    {
        try
        {
            var stamp = unchecked(1UL + OfOne(folder, cancellation));
            foreach (var part in Parts.Select(part => Path.Combine(folder, part)).Where(Directory.Exists))
            {
                stamp = unchecked(stamp + OfOne(part, cancellation));
                foreach (var one in Directory.EnumerateDirectories(part, "*", OneFolder))
                    stamp = unchecked(stamp + OfOne(one, cancellation));
            }

            return stamp;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private static ulong OfOne(string folder, CancellationToken cancellation)
    {
        var sum = 0UL;
        foreach (var entry in new FileSystemEnumerable<ulong>(folder, Stamp, OneFolder))
        {
            cancellation.ThrowIfCancellationRequested();
            sum = unchecked(sum + entry);
        }

        return sum;
    }

    private static ulong Stamp(ref FileSystemEntry entry)
    {
        var path = entry.ToFullPath();
        var name = RandomStream.Mix((ulong)(uint)path.GetHashCode(StringComparison.Ordinal));
        return entry.IsDirectory ? name : RandomStream.Mix(name ^ (OperatingSystem.IsLinux() ? OfLinux(path) : OfOthers(path)));
    }

    // Times that a copy has kept do not hide it: the inode and the time of its last change do not come with it.
    private static ulong OfLinux(string path)
    {
        Span<byte> facts = stackalloc byte[FileFacts.Bytes];
        if (!FileFacts.Read(path, facts)) return 0;
        var (inode, length) = (Number(facts, 32), Number(facts, 40));
        var (changed, written) =
            (Number(facts, 96) ^ ((ulong)Part(facts, 104) << 32), Number(facts, 112) ^ ((ulong)Part(facts, 120) << 32));
        var device = ((ulong)Part(facts, 136) << 32) | Part(facts, 140);
        return RandomStream.Mix(
            RandomStream.Mix(RandomStream.Mix(RandomStream.Mix(inode ^ RandomStream.Mix(device)) ^ length) ^ changed) ^ written);
    }

    private static ulong OfOthers(string path)
    {
        var file = new FileInfo(path);
        var target = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
        return target.Exists ? RandomStream.Mix((ulong)target.Length) ^ (ulong)target.LastWriteTimeUtc.Ticks : 0;
    }

    private static ulong Number(ReadOnlySpan<byte> facts, int place) => BinaryPrimitives.ReadUInt64LittleEndian(facts[place..]);

    private static uint Part(ReadOnlySpan<byte> facts, int place) => BinaryPrimitives.ReadUInt32LittleEndian(facts[place..]);
}
