using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Ensembles.Members;
using Training.Data.Pulling;

namespace Training.Data.Pushing;

/// <summary>
/// Pushed sets in a folder that all silos share: <c>pushed/NAME/files</c> with the list of the files beside it, and what is not complete
/// yet in
/// <c>pushed/.NAME.push</c>, which becomes <c>pushed/NAME</c> by renaming.
/// </summary>
public sealed class PushedSets : IPushedSets
{
    private const string List = "files.json";
    private const string Pushing = ".push";
    private readonly string _root;
    private readonly IReadOnlyList<KnownSet> _known;
    private readonly ConcurrentDictionary<string, (DateTime At, Push Push)> _pushes = new(StringComparer.Ordinal);

    /// <summary>The pushed sets of a folder of data sets, which need not be there yet.</summary>
    /// <param name="root">The folder of data sets.</param>
    public PushedSets(string root) : this(root, [Mnist.Create(), Cifar10.Create()])
    {
    }

    internal PushedSets(string root, IReadOnlyList<KnownSet> known) =>
        (_root, _known) = (Path.Combine(Path.GetFullPath(root), "pushed"), known);

    /// <summary>The folder of a set that is complete, or null.</summary>
    public string? Find(string name) => PushedFiles.IsName(name) && Directory.Exists(FilesOf(name)) ? FilesOf(name) : null;

    /// <inheritdoc/>
    public IReadOnlyList<PushedSet> Sets() => Guarded(() => Directory.Exists(_root)
        ? Directory.EnumerateDirectories(_root)
            .Select(path => Path.GetFileName(path))
            .Where(PushedFiles.IsName)
            .Order(StringComparer.Ordinal)
            .Select(Describe)
            .OfType<PushedSet>()
            .ToList()
        : []);

    /// <inheritdoc/>
    public string? Unfinished(string name) => Guarded(() => Read(Staging(name)) is { } files ? PushedFiles.Identity(files) : null);

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, DateTimeOffset Latest)> Unfinished() => Guarded(() => Directory.Exists(_root)
        ? Directory.EnumerateDirectories(_root, $".*{Pushing}")
            .Select(path => (Name: Path.GetFileName(path)[1..^Pushing.Length], Latest: LatestIn(path)))
            .Where(push => PushedFiles.IsName(push.Name))
            .ToList()
        : []);

    /// <inheritdoc/>
    public void Discard(string name) => Guarded(() =>
    {
        _pushes.TryRemove(name, out _);
        DeleteFolder(Staging(name));
        return true;
    });

    /// <inheritdoc/>
    public IReadOnlyList<long> Begin(string name, IReadOnlyList<PushedFile> files)
    {
        if ((PushedFiles.NameFault(name) ?? PushedFiles.Fault(files) ?? KnownFault(name, files)) is { } fault)
            throw new TrainingException(fault);
        return Guarded(() =>
        {
            if (Unfinished(name) != PushedFiles.Identity(files)) Stage(name, files);
            return Opened(name).Received();
        });
    }

    /// <inheritdoc/>
    public long Write(string name, int file, long offset, ReadOnlyMemory<byte> piece) =>
        Guarded(() => Opened(name).Write(file, offset, piece.Span));

    /// <inheritdoc/>
    public PushedSet Finish(string name) => Guarded(() =>
    {
        Opened(name).RequireWhole();
        var old = Path.Combine(_root, $".{name}.old");
        DeleteFolder(old);
        if (Directory.Exists(SetOf(name))) Directory.Move(SetOf(name), old);
        Directory.Move(Staging(name), SetOf(name));
        _pushes.TryRemove(name, out _);
        DeleteFolder(old);
        return Describe(name)!;
    });

    /// <inheritdoc/>
    public bool Remove(string name) => Guarded(() =>
    {
        _pushes.TryRemove(name, out _);
        var there = Directory.Exists(SetOf(name)) || Directory.Exists(Staging(name));
        // By its list it is found: without it there is no set, however far the removal comes.
        if (Directory.Exists(SetOf(name)))
        {
            var old = Path.Combine(_root, $".{name}.old");
            DeleteFolder(old);
            Directory.Move(SetOf(name), old);
            DeleteFolder(old);
        }

        DeleteFolder(Staging(name));
        return there;
    });

    private string SetOf(string name) => Path.Combine(_root, Named(name));

    private string FilesOf(string name) => Path.Combine(SetOf(name), Push.FilesFolder);

    private string Staging(string name) => Path.Combine(_root, $".{Named(name)}{Pushing}");

    // Each piece changes a file of the folder, and each whole file moves.
    private static DateTimeOffset LatestIn(string staging) =>
        new DirectoryInfo(staging)
            .EnumerateFileSystemInfos("*", SearchOption.AllDirectories)
            .Select(entry => entry.LastWriteTimeUtc)
            .Append(Directory.GetLastWriteTimeUtc(staging))
            .Max();

    private static string Named(string name) => PushedFiles.NameFault(name) is { } fault ? throw new TrainingException(fault) : name;

    private PushedSet? Describe(string name) => Read(SetOf(name)) is { } files && Directory.Exists(FilesOf(name))
        ? new PushedSet(name, FilesOf(name), files.Length, files.Sum(file => file.Length), PushedFiles.Identity(files))
        : null;

    private void Stage(string name, IReadOnlyList<PushedFile> files)
    {
        _pushes.TryRemove(name, out _);
        DeleteFolder(Staging(name));
        var made = Directory.CreateDirectory(Staging(name)).FullName;
        var part = Path.Combine(made, $"{List}.part");
        File.WriteAllBytes(part, JsonSerializer.SerializeToUtf8Bytes(files));
        File.Move(part, Path.Combine(made, List));
    }

    private Push Opened(string name)
    {
        // Another silo may have begun another push of the same name.
        var staging = Staging(name);
        var at = File.GetLastWriteTimeUtc(Path.Combine(staging, List));
        if (_pushes.TryGetValue(name, out var known) && known.At == at && Directory.Exists(staging)) return known.Push;
        var files = Read(staging)
            ?? throw new TrainingException($"Nothing of the data set '{name}' is being pushed; begin again with 'ensemble data push'.");
        return (_pushes[name] = (at, new Push(name, staging, files))).Push;
    }

    private string? KnownFault(string name, IReadOnlyList<PushedFile> files)
    {
        if (_known.FirstOrDefault(set => set.Name == name) is not { } known) return null;
        var pushed = files.ToDictionary(file => file.Path, StringComparer.Ordinal);
        return known.Files.All(file =>
            pushed.TryGetValue(file.Name, out var found) && (found.Length, found.Sha256) == (file.Length, file.Sha256))
            ? null
            : $"'{name}' is a known set, and these are not its files; push them under another --name.";
    }

    private static PushedFile[]? Read(string folder)
    {
        try
        {
            return JsonSerializer.Deserialize<PushedFile[]>(File.ReadAllBytes(Path.Combine(folder, List)));
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    private static void DeleteFolder(string folder)
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    private T Guarded<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new TrainingException(
                $"{_root}: cannot be written ({DataFaults.Reason(error)}); make room or give permission there.", error, FaultKind.Storage);
        }
    }
}
