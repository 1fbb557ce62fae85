using System.IO.Compression;
using System.Text.RegularExpressions;
using Ensembles.Members;

namespace Training.Modules;

/// <summary>
/// The zip archive that torch.jit.save wrote. libtorch reads it by a reader of its own, which finds names in other letter cases and other
/// copies of
/// an entry: so the checked entries are written into an archive of our own, and libtorch is given that one.
/// </summary>
internal static partial class ModuleArchive
{
    private const long MostBytes = 1L << 30;
    private const int MostEntries = 100_000;
    private const int LongestShown = 100;
    private const string Top = "module/";
    private const string Cure = "write one with torch.jit.script(…).save(…)";

    /// <summary>Checks an archive and writes it again: what libtorch needs of it, each entry once, without compression.</summary>
    /// <exception cref="TrainingException">It is no TorchScript module or does what a network may not; the end of a sentence about
    /// it.</exception>
    public static byte[] Rewrite(byte[] content)
    {
        try
        {
            using var archive = new ZipArchive(new MemoryStream(content), ZipArchiveMode.Read);
            var entries = Read(archive);
            Require(entries);
            return Write(entries);
        }
        catch (Exception error) when (
            error is InvalidDataException or IOException or ArgumentException or OverflowException or NotSupportedException)
        {
            throw new TrainingException($"it is no TorchScript module; {Cure}", error);
        }
    }

    private static Dictionary<string, byte[]> Read(ZipArchive archive)
    {
        if (archive.Entries.Count > MostEntries)
            throw new TrainingException($"it has {archive.Entries.Count} entries; {MostEntries} are possible");
        if (archive.Entries.Sum(entry => entry.Length) > MostBytes) throw TooLarge();
        var top = archive.Entries.Select(entry => TopOf(entry.FullName)).FirstOrDefault() ?? "";
        var entries = new Dictionary<string, byte[]>(StringComparer.OrdinalIgnoreCase);
        var room = MostBytes;
        foreach (var entry in archive.Entries)
        {
            if (TopOf(entry.FullName) != top || !Known().IsMatch(entry.FullName[top.Length..]))
                throw new TrainingException(
                    $"its archive has the entry '{Shown(entry.FullName)}', which torch.jit.save does not write; {Cure}");
            var bytes = Unpack(entry, room);
            room -= bytes.Length;
            if (!entries.TryAdd(entry.FullName[top.Length..], bytes))
                throw new TrainingException($"its archive has the entry '{Shown(entry.FullName)}' twice; {Cure}");
        }

        return entries;
    }

    private static void Require(Dictionary<string, byte[]> entries)
    {
        var code = entries.Where(entry => entry.Key.EndsWith(".py", StringComparison.Ordinal)).ToList();
        if (code.Count == 0 || !entries.ContainsKey("data.pkl"))
            throw new TrainingException($"it holds weights or something else, but no TorchScript module; {Cure}");
        ModuleCode.Require(code.Select(file => KeyValuePair.Create(file.Key["code/".Length..], file.Value)));
        foreach (var (name, content) in entries.Where(entry => entry.Key.EndsWith(".pkl", StringComparison.Ordinal)))
            ModulePickle.Require(content, name);
    }

    private static byte[] Write(Dictionary<string, byte[]> entries)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries.Where(entry => !Unneeded(entry.Key)))
            {
                using var target = archive.CreateEntry(Top + name, CompressionLevel.NoCompression).Open();
                target.Write(content);
            }
        }

        return stream.ToArray();
    }

    // The sizes in the archive may be wrong.
    private static byte[] Unpack(ZipArchiveEntry entry, long room)
    {
        using var from = entry.Open();
        using var to = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int count; (count = from.Read(buffer)) > 0;)
        {
            if (to.Length + count > room) throw TooLarge();
            to.Write(buffer, 0, count);
        }

        return to.ToArray();
    }

    // The path of the source code, and files of other programs.
    private static bool Unneeded(string name) =>
        name.EndsWith(".debug_pkl", StringComparison.Ordinal) || name.StartsWith("extra/", StringComparison.Ordinal);

    private static string TopOf(string name) => name[..(name.IndexOf('/', StringComparison.Ordinal) + 1)];

    private static string Shown(string name) => PlainText.Of(PlainText.Cut(name, LongestShown));

    private static TrainingException TooLarge() => new($"it unpacks to more than {MostBytes >> 30} GiB; make it smaller");

    [GeneratedRegex(
        @"\A(data\.pkl|constants\.pkl|version|byteorder|\.data/[a-z_]+|\.format_version|\.storage_alignment|"
        + @"(data|constants)/\d{1,9}|code/(\w+/)*\w+\.py(\.debug_pkl)?|extra/[^\\]+)\z",
        RegexOptions.ECMAScript)]
    private static partial Regex Known();
}
