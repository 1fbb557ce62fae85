using Client.Backups;

namespace Client.Rendering;

/// <summary>What people read about a backup.</summary>
internal static class BackupText
{
    public static string Written(string file, long bytes, ArchiveResult result) => string.Join(
        Environment.NewLine,
        Lines($"{Runs(result)} {Are(result)} in {file} ({Figures.Size(bytes)}, SHA-256 {result.Sha256}).", result, NotIncluded(result)));

    public static string Restored(string file, string dataDir, ArchiveResult result) => string.Join(
        Environment.NewLine,
        Lines(
            $"{Runs(result)} of {file} {Are(result)} restored in {dataDir}.",
            result,
            [
                .. result.Replaced is { } replaced ? [$"What was there before is in {replaced}."] : Array.Empty<string>(),
                .. DataToRestore(result)]));

    private static IEnumerable<string> Lines(string first, ArchiveResult result, IEnumerable<string> more)
    {
        yield return first;
        if (result.Unfinished.Count > 0)
            yield return $"Unfinished: {string.Join(", ", result.Unfinished)}; continue each with 'ensemble resume RUN'.";
        foreach (var line in more) yield return line;
    }

    private static string Are(ArchiveResult result) => result.Runs == 1 ? "is" : "are";

    private static string Runs(ArchiveResult result) => $"{result.Runs} run{(result.Runs == 1 ? "" : "s")} ({result.Files} files)";

    private static IEnumerable<string> NotIncluded(ArchiveResult result)
    {
        if (Names(result, data => !data.IsFolder) is { Length: > 0 } sets)
            yield return $"Not included: data ({sets}). Known sets are downloaded again; keep the source of those that were pushed.";
        if (Names(result, data => data.IsFolder) is { Length: > 0 } folders)
            yield return $"Not included: your data in {folders}. Keep a copy: 'resume' and 'evaluate' need the same files in the same "
                + $"place.";
    }

    private static IEnumerable<string> DataToRestore(ArchiveResult result)
    {
        if (Names(result, data => data is { IsFolder: true, Present: false }) is { Length: > 0 } folders)
            yield return $"Not on this machine: {folders}. 'resume' and 'evaluate' of the runs that learn from there need the same files "
                + $"in the same place.";
        if (Names(result, data => data is { IsFolder: false, Present: false }) is { Length: > 0 } sets)
            yield return $"Not in this data folder: the pushed data {sets}. 'resume' and 'evaluate' need it: 'ensemble data push'.";
    }

    private static string Names(ArchiveResult result, Func<ArchiveData, bool> which) =>
        string.Join(", ", result.Data.Where(which).Select(data => data.Name));
}
