using System.IO.Compression;
using System.Text;

namespace Training.Tests.Modules;

/// <summary>TorchScript modules that <c>tests/Modules/make.py</c> made: sound ones for images of 1×8×8 and 4 classes, and others.</summary>
internal static class ModuleFiles
{
    // Beside the tests, because a GPU machine has no repository.
    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "module-files", $"{name}.pt");

    public static byte[] Read(string name) => File.ReadAllBytes(PathOf(name));

    /// <summary>One of them with another end: its code is text.</summary>
    /// <param name="name">A module of the class Body.</param>
    /// <param name="ending">What its forward does last; {0} is what it would have given.</param>
    public static byte[] Ending(string name, string ending)
    {
        const string Last = "(body).forward(x, )";
        using var changed = new MemoryStream();
        using (var from = new ZipArchive(new MemoryStream(Read(name))))
        using (var to = new ZipArchive(changed, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var entry in from.Entries)
            {
                using var content = new MemoryStream();
                using (var stream = entry.Open()) stream.CopyTo(content);
                var bytes = content.ToArray();
                var text = Encoding.UTF8.GetString(bytes);
                if (text.Contains($"return {Last}", StringComparison.Ordinal)) bytes = Encoding.UTF8.GetBytes(text.Replace($"return {Last}", ending.Replace("{0}", Last, StringComparison.Ordinal), StringComparison.Ordinal));
                using var target = to.CreateEntry(entry.FullName, CompressionLevel.NoCompression).Open();
                target.Write(bytes);
            }
        }

        return changed.ToArray();
    }
}
