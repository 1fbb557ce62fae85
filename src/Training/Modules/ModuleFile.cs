using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Ensembles.Members;
using static TorchSharp.torch;

namespace Training.Modules;

/// <summary>Files that torch.jit.save wrote.</summary>
internal static partial class ModuleFile
{
    private const long MostBytes = 2L << 30;
    private const string Cure = "write one with torch.jit.script(…).save(…)";

    /// <summary>Loads a module, on the CPU. A damaged file can end the process: only a trial may load one that was not tried.</summary>
    /// <exception cref="TrainingException">It is no TorchScript module; the message is the end of a sentence about it.</exception>
    public static jit.ScriptModule<Tensor, Tensor> Load(byte[] content)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, content);
            return Load(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <inheritdoc cref="Load(byte[])"/>
    /// <param name="path">The file, which is only read.</param>
    public static jit.ScriptModule<Tensor, Tensor> Load(string path)
    {
        Require(File.ReadAllBytes(path));
        try
        {
            return jit.load<Tensor, Tensor>(path);
        }
        catch (ExternalException error)
        {
            throw new TrainingException($"libtorch does not load it ({Reason(error)}); {Cure}", error);
        }
    }

    /// <summary>What libtorch has to say: the interpreter puts a traceback before it.</summary>
    public static string Reason(ExternalException error)
    {
        var lines = error.Message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return (lines.FirstOrDefault(line => Cause().IsMatch(line)) ?? lines.FirstOrDefault() ?? "").TrimEnd('.');
    }

    // What can be told without libtorch is: it was not written to read files of strangers.
    private static void Require(byte[] content)
    {
        try
        {
            using var archive = new ZipArchive(new MemoryStream(content), ZipArchiveMode.Read);
            if (archive.Entries.Sum(entry => entry.Length) > MostBytes) throw new TrainingException($"it unpacks to more than {MostBytes >> 30} GiB; make it smaller");
            var code = archive.Entries.Where(entry => Within(entry).StartsWith("code/", StringComparison.Ordinal)).ToList();
            if (code.Count == 0 || !archive.Entries.Any(entry => Within(entry) == "data.pkl")) throw new TrainingException($"it holds weights or something else, but no TorchScript module; {Cure}");
            if (code.Any(WritesFiles)) throw new TrainingException("its code reads or writes files; a network has only images to read");
        }
        catch (Exception error) when (error is InvalidDataException or IOException or ArgumentException or OverflowException)
        {
            throw new TrainingException($"it is no TorchScript module; {Cure}", error);
        }
    }

    private static string Within(ZipArchiveEntry entry) => entry.FullName[(entry.FullName.IndexOf('/', StringComparison.Ordinal) + 1)..];

    private static bool WritesFiles(ZipArchiveEntry code)
    {
        using var reader = new StreamReader(code.Open());
        return FileCall().IsMatch(reader.ReadToEnd());
    }

    [GeneratedRegex(@"^[\w.]+(Error|Exception): ")]
    private static partial Regex Cause();

    // Whatever the namespace is called: it may have been given another name.
    [GeneratedRegex(@"\.\s*(save|from_file)\s*\(")]
    private static partial Regex FileCall();
}
