using System.Collections.Concurrent;
using Ensembles.Members;

namespace Grains.Tests.Fakes;

/// <summary>Pushed sets that outlive a silo of the test.</summary>
internal sealed class InMemoryPushedSets : IPushedSets
{
    private readonly ConcurrentDictionary<string, PushedSet> _sets = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Staged> _staged = new(StringComparer.Ordinal);

    public IReadOnlyList<PushedSet> Sets() => [.. _sets.Values.OrderBy(set => set.Name, StringComparer.Ordinal)];

    public string? Unfinished(string name) => _staged.TryGetValue(name, out var staged) ? PushedFiles.Identity(staged.Files) : null;

    public IReadOnlyList<(string Name, DateTimeOffset Latest)> Unfinished() => [.. _staged.Select(push => (push.Key, push.Value.Latest))];

    public void Discard(string name)
    {
        if (PushedFiles.NameFault(name) is { } fault) throw new TrainingException(fault);
        _staged.TryRemove(name, out _);
    }

    public IReadOnlyList<long> Begin(string name, IReadOnlyList<PushedFile> files)
    {
        if ((PushedFiles.NameFault(name) ?? PushedFiles.Fault(files)) is { } fault) throw new TrainingException(fault);
        if (Unfinished(name) != PushedFiles.Identity(files)) _staged[name] = new Staged(files, [.. files.Select(_ => Array.Empty<byte>())]);
        return [.. _staged[name].Contents.Select(content => (long)content.Length)];
    }

    public long Write(string name, int file, long offset, ReadOnlyMemory<byte> piece)
    {
        var staged = Opened(name);
        staged.Latest = TimeProvider.System.GetUtcNow();
        if (file < 0 || file >= staged.Files.Count) throw new TrainingException($"no file {file}");
        var (there, wanted) = (staged.Contents[file], staged.Files[file]);
        if (offset > there.Length || there.Length == wanted.Length) return there.Length;
        byte[] content = [.. there, .. piece.Span[(int)Math.Min(there.Length - offset, piece.Length)..]];
        staged.Contents[file] = content;
        if (content.Length < wanted.Length || ModuleHash.Of(content) == wanted.Sha256) return content.Length;
        staged.Contents[file] = [];
        throw new TrainingException($"The file '{wanted.Path}' of the data set '{name}' does not have the SHA-256 that it should.", FaultKind.Damage);
    }

    public PushedSet Finish(string name)
    {
        var staged = Opened(name);
        var missing = staged.Files.Zip(staged.Contents).Count(pair => pair.First.Length != pair.Second.Length);
        if (missing > 0) throw new TrainingException($"{missing} of {staged.Files.Count} files are missing");
        _staged.TryRemove(name, out _);
        return _sets[name] = new PushedSet(name, $"/data/{name}", staged.Files.Count, staged.Files.Sum(file => file.Length), PushedFiles.Identity(staged.Files));
    }

    public bool Remove(string name)
    {
        if (PushedFiles.NameFault(name) is { } fault) throw new TrainingException(fault);
        var begun = _staged.TryRemove(name, out _);
        return _sets.TryRemove(name, out _) || begun;
    }

    private Staged Opened(string name) => _staged.TryGetValue(name, out var staged) ? staged : throw new TrainingException($"nothing of '{name}' was begun");

    private sealed record Staged(IReadOnlyList<PushedFile> Files, byte[][] Contents)
    {
        public DateTimeOffset Latest { get; set; } = TimeProvider.System.GetUtcNow();
    }
}
