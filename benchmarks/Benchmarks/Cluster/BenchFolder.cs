using Benchmarks.Engine;

namespace Benchmarks.Cluster;

/// <summary>A data folder for runs of a benchmark, which goes with it; known data sets are those of the user's own folder.</summary>
internal sealed class BenchFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ensemble-bench-");

    public BenchFolder() => File.CreateSymbolicLink(System.IO.Path.Combine(_folder.FullName, "data"), BenchData.Folder);

    public string Path => _folder.FullName;

    public void Dispose()
    {
        File.Delete(System.IO.Path.Combine(_folder.FullName, "data"));
        _folder.Delete(recursive: true);
    }
}
