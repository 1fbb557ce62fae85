using Ensembles.Members;
using Training.Data.Pulling;

namespace Training.Tests.Data;

/// <summary>A source that does as it is told, and counts how often it was asked.</summary>
internal sealed class FakeSource(string name, Func<PullFolders, CancellationToken, Task> bring) : IPullSource
{
    private int _asked;

    public int Asked => _asked;

    public string Name => name;

    public Task DownloadAsync(PullFolders folders, IProgress<DataProgress> progress, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _asked);
        return bring(folders, cancellation);
    }

    /// <summary>Brings the files of a sound set.</summary>
    public static FakeSource Sound(TempFolder original) => new("sound", (folders, _) =>
    {
        foreach (var file in Directory.GetFiles(original.Path))
        {
            File.Copy(file, Path.Combine(folders.Files, Path.GetFileName(file)));
        }

        return Task.CompletedTask;
    });

    public static FakeSource Failing(string name, Exception error) => new(name, (_, _) => Task.FromException(error));
}
