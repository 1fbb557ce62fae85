using Client.Backups;

namespace Client.Answers;

/// <summary>What <c>backup</c> answers.</summary>
internal sealed record BackupAnswer(
    string File, string DataDir, int Runs, IReadOnlyList<string> Unfinished, int Files, long Bytes, string Sha256, DateTimeOffset CreatedAt,
    IReadOnlyList<ArchiveData> DataNotIncluded)
{
    public static BackupAnswer Of(string file, string dataDir, ArchiveResult result) =>
        new(file, dataDir, result.Runs, result.Unfinished, result.Files, result.Bytes, result.Sha256, result.CreatedAt, result.Data);
}

/// <summary>What <c>restore</c> answers.</summary>
internal sealed record RestoreAnswer(
    string File, string DataDir, int Runs, IReadOnlyList<string> Unfinished, int Files, long Bytes, string Sha256, DateTimeOffset CreatedAt,
    IReadOnlyList<ArchiveData> DataNotIncluded, string? Replaced)
{
    public static RestoreAnswer Of(string file, string dataDir, ArchiveResult result) =>
        new(
            file, dataDir, result.Runs, result.Unfinished, result.Files, result.Bytes, result.Sha256, result.CreatedAt, result.Data,
            result.Replaced);
}
