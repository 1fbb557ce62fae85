using System.Text.Json;

namespace Client.Clusters;

/// <summary>What is written down of a running cluster, so that other commands find it.</summary>
/// <param name="ClusterId">Keeps clusters apart.</param>
/// <param name="Gateway">Where clients connect, host:port.</param>
/// <param name="StaysUp">Whether it stays when the command that started it ends.</param>
/// <param name="Pids">Process ids of its silos, the control silo first.</param>
/// <param name="Http">Where its control silo answers over HTTP.</param>
internal sealed record ClusterRecord(string ClusterId, string Gateway, bool StaysUp, int[] Pids, string Http);

/// <summary>The file <c>cluster.json</c> in a data folder.</summary>
internal sealed class ClusterFile(string dataDir)
{
    private readonly string _path = Path.Combine(dataDir, "cluster.json");

    /// <summary>The cluster that runs in this folder, or null. What is left of one that has gone does not count.</summary>
    public ClusterRecord? Find() => Read() is { Pids.Length: > 0 } record && SiloPids.IsSiloOf(record.Pids[0], dataDir) ? record : null;

    /// <summary>Writes the file whole or not at all, for the user's eyes only.</summary>
    public void Write(ClusterRecord record)
    {
        var part = $"{_path}.{Environment.ProcessId}";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
        using (var file = new FileStream(part, options)) JsonSerializer.Serialize(file, record);
        File.Move(part, _path, overwrite: true);
    }

    public void Delete() => File.Delete(_path);

    private ClusterRecord? Read()
    {
        try
        {
            return JsonSerializer.Deserialize<ClusterRecord>(File.ReadAllText(_path));
        }
        catch (Exception error) when (error is IOException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

/// <summary>Tells silo processes from others that were given their number later.</summary>
internal static class SiloPids
{
    public static bool IsSiloOf(int pid, string dataDir)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").Contains($"--Ensemble:DataDir={dataDir}\0", StringComparison.Ordinal);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
