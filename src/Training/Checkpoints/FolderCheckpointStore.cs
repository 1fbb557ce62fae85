using System.Globalization;
using System.Text.Json;
using Ensembles.Members;

namespace Training.Checkpoints;

/// <summary>Checkpoints as files: <c>RUN/member-0/epoch-0007.safetensors</c> below one folder, which silos may share.</summary>
/// <param name="root">The folder; it is made when it is first needed.</param>
public sealed class FolderCheckpointStore(string root) : ICheckpointStore
{
    private const string Prefix = "epoch-";
    private const string Ending = ".safetensors";

    /// <inheritdoc/>
    public void Write(CheckpointId id, ReadOnlySpan<byte> content)
    {
        var path = PathOf(id);
        var part = $"{path}.{Guid.NewGuid():n}.part";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            WriteThrough(part, content);
            File.Move(part, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            DeleteQuietly(part);
            throw new TrainingException($"The checkpoint {path} cannot be written ({error.Message.TrimEnd('.')}); make room or mend the folder's permissions, then resume the run.", error);
        }
    }

    /// <inheritdoc/>
    public byte[] Read(CheckpointId id)
    {
        var file = ReadFile(id);
        Parsed(id, () => Safetensors.Read(file));
        return file;
    }

    /// <inheritdoc/>
    public EpochReport ReadReport(CheckpointId id) => ReadCheckpoint(id).Report;

    /// <inheritdoc/>
    public IReadOnlyList<int> Epochs(string run, int member)
    {
        var folder = FolderOf(run, member);
        return !Directory.Exists(folder) ? [] : [.. Directory.EnumerateFiles(folder, $"{Prefix}*{Ending}").Select(EpochOf).Order()];
    }

    /// <inheritdoc/>
    public void Delete(CheckpointId id)
    {
        if (File.Exists(PathOf(id))) File.Delete(PathOf(id));
    }

    /// <inheritdoc/>
    public void DeleteRun(string run)
    {
        var folder = Path.Combine(root, run);
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    /// <inheritdoc/>
    public byte[] ExportWeights(CheckpointId id) => ReadCheckpoint(id).ToWeightsFile();

    private Checkpoint ReadCheckpoint(CheckpointId id)
    {
        var file = ReadFile(id);
        return Parsed(id, () => Checkpoint.FromFile(file));
    }

    private byte[] ReadFile(CheckpointId id)
    {
        try
        {
            return File.ReadAllBytes(PathOf(id));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new TrainingException($"The checkpoint {PathOf(id)} cannot be read ({error.Message.TrimEnd('.')}); put it back, or train the run anew.", error);
        }
    }

    private T Parsed<T>(CheckpointId id, Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (Exception error) when (error is InvalidDataException or JsonException or KeyNotFoundException or FormatException)
        {
            throw new TrainingException($"The checkpoint {PathOf(id)} is damaged: {error.Message.TrimEnd('.')}; put a sound copy in its place, or train the run anew.", error);
        }
    }

    // Through to the disk before the rename: after a power cut there is the whole file or none.
    private static void WriteThrough(string path, ReadOnlySpan<byte> content)
    {
        using var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);
        RandomAccess.Write(file, content, 0);
        RandomAccess.FlushToDisk(file);
    }

    private static void DeleteQuietly(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (IOException)
        {
            // The first fault is the one to tell; the part file has a name that nobody reads.
        }
    }

    private string FolderOf(string run, int member) => Path.Combine(root, run, $"member-{member}");

    private string PathOf(CheckpointId id) => Path.Combine(FolderOf(id.Run, id.Member), $"{Prefix}{id.Epoch:d4}{Ending}");

    private static int EpochOf(string path) =>
        int.Parse(Path.GetFileName(path)[Prefix.Length..^Ending.Length], CultureInfo.InvariantCulture);
}
