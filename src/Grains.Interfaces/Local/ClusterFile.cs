using System.Collections.Immutable;
using System.Text.Json;

namespace Grains.Interfaces.Local;

/// <summary>What is written down of a running cluster of this machine, so that other commands and its silos find it.</summary>
/// <param name="ClusterId">Keeps clusters apart.</param>
/// <param name="Gateway">The address for clients, host:port.</param>
/// <param name="SiloPort">The control silo's port for other silos.</param>
/// <param name="Http">Its control silo's HTTP address, or null if it has none.</param>
/// <param name="ControlPid">Process id of its control silo.</param>
/// <param name="StaysUp">Whether it stays when no command uses it.</param>
/// <param name="Trainers">Its trainer silos.</param>
/// <param name="Tls">Whether its connections are secured by <see cref="OwnCertificates"/>; false for one that an older version has
/// started.</param>
public sealed record ClusterRecord(
    string ClusterId, string Gateway, int SiloPort, string? Http, int ControlPid, bool StaysUp, ImmutableArray<TrainerRecord> Trainers,
    bool Tls = false)
{
    /// <summary>Process ids of the silos that were started, the control silo first.</summary>
    public IEnumerable<int> Pids() => [ControlPid, .. Trainers.Where(trainer => trainer.Pid > 0).Select(trainer => trainer.Pid)];
}

/// <summary>A trainer silo of this machine's own cluster.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Device">What it trains on.</param>
/// <param name="Pid">Its process id, or 0 before its start.</param>
/// <param name="Graphics">The only GPU that it sees, as CUDA_VISIBLE_DEVICES names it, or null if it is not limited.</param>
public sealed record TrainerRecord(string Name, string Device, int Pid, string? Graphics = null);

/// <summary>The file <c>cluster.json</c> in a data folder.</summary>
/// <param name="dataDir">The folder.</param>
public sealed class ClusterFile(string dataDir)
{
    private readonly string _path = Path.Combine(dataDir, "cluster.json");

    /// <summary>The cluster that runs in this folder, or null. What is left of one that has gone does not count.</summary>
    public ClusterRecord? Find() => Read() is { } record && SiloPids.IsSiloOf(record.ControlPid, dataDir) ? record : null;

    /// <summary>What is written, whether its silos run or not; null if there is nothing that can be read.</summary>
    public ClusterRecord? Read()
    {
        try
        {
            return JsonSerializer.Deserialize<ClusterRecord>(
                File.ReadAllText(_path)) is { ControlPid: > 0, Trainers.IsDefault: false } record
                ? record
                : null;
        }
        catch (Exception error) when (error is IOException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Writes the file whole or not at all, for the user's eyes only.</summary>
    public void Write(ClusterRecord record)
    {
        var part = $"{_path}.{Environment.ProcessId}";
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        using (var file = new FileStream(part, options)) JsonSerializer.Serialize(file, record);
        File.Move(part, _path, overwrite: true);
    }

    /// <summary>Removes the file, if it is there.</summary>
    public void Delete() => File.Delete(_path);
}

/// <summary>Distinguishes silo processes from others that were given their number later.</summary>
public static class SiloPids
{
    /// <summary>Whether the process is a silo of this folder.</summary>
    public static bool IsSiloOf(int pid, string dataDir) => Says(pid, $"--Ensemble:DataDir={dataDir}\0");

    /// <summary>The silos of this folder that commands have started, not those that a person has started by hand.</summary>
    public static IReadOnlyList<int> StartedIn(string dataDir) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), out var pid) ? pid : 0)
            .Where(pid => pid > 0 && IsSiloOf(pid, dataDir) && Says(pid, "--Ensemble:Lifeline=True\0")),
    ];

    private static bool Says(int pid, string argument)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").Contains(argument, StringComparison.Ordinal);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
