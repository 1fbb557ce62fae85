using Silo.Hosting;
using Silo.Storage;

namespace Silo.Confinement;

/// <summary>Everything that a trainer writes to, and no more.</summary>
/// <param name="Folders">Folders, with all that is below them.</param>
/// <param name="Files">Files and devices that exist.</param>
internal sealed record WritablePaths(IReadOnlyList<string> Folders, IReadOnlyList<string> Files)
{
    // Folders of the data folder that people move to another disk, with a link in their place.
    private static readonly string[] Moved = ["data", "checkpoints", "logs"];

    // What drivers and libtorch write outside of the data folder: shared memory, and compiled kernels.
    private static readonly string[] Shared = ["/dev/shm"];
    private static readonly string[] Kernels = [".nv", ".cache/torch"];
    private static readonly string[] Devices = ["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty"];

    /// <summary>The folders of a silo's own.</summary>
    public static string[] Own(SiloSettings settings, StorageSettings storage) =>
        storage.BlobContainer is null && storage.Checkpoints is { } checkpoints ? [settings.DataDir, checkpoints] : [settings.DataDir];

    /// <summary>Those of a silo. Folders that are not there are left out, except for the data folder and the checkpoints.</summary>
    /// <param name="settings">Its settings.</param>
    /// <param name="storage">The storage of its cluster.</param>
    /// <param name="home">The user's home folder, or null.</param>
    /// <param name="temporary">The folder for temporary files.</param>
    public static WritablePaths Of(SiloSettings settings, StorageSettings storage, string? home, string temporary)
    {
        var optional = Moved.Select(name => Path.Combine(settings.DataDir, name))
            .Where(path => new DirectoryInfo(path).LinkTarget is not null)
            .Concat(Shared)
            .Append("/tmp")
            .Append(temporary)
            .Concat(home is null ? [] : Kernels.Select(name => Path.Combine(home, name)));
        return new(
            [
                .. Own(settings, storage)
                    .Concat(optional.Where(Directory.Exists))
                    .Select(path => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)))
                    .Distinct(StringComparer.Ordinal)],
            [.. Devices.Where(File.Exists).Concat(Graphics())]);
    }

    private static IEnumerable<string> Graphics() =>
        Directory.EnumerateFiles("/dev", "nvidia*").Concat(
            Directory.Exists("/dev/nvidia-caps") ? Directory.EnumerateFiles("/dev/nvidia-caps") : []);
}
