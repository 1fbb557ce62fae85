using System.Text.Json;
using System.Text.RegularExpressions;
using Ensembles.Members;
using Training.Checkpoints;

namespace Silo.Backups;

/// <summary>
/// A backup is a tar archive: a head, the state, members' states, modules, and a manifest with the SHA-256 of everything before it.
/// It is not compressed: weights hardly become smaller.
/// </summary>
internal static partial class BackupFormat
{
    public const string Format = "ensemble-backup";
    public const int Version = 1;
    public const string Head = "ensemble-backup.json";
    public const string Manifest = "manifest.json";
    public const string State = "state.db";
    public const string Checkpoints = "checkpoints/";
    public const string Modules = "_modules";

    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web);

    /// <summary>
    /// Whether an archive may hold an entry of this name. Everything else is refused, so that no name can lead out of the folder that it is
    /// read into.
    /// </summary>
    public static bool IsKnown(string name) => Name().IsMatch(name);

    public static string NameOf(CheckpointId id) => Checkpoints + CheckpointStore.NameOf(id);

    public static string NameOfModule(string sha256) => $"{Checkpoints}{Modules}/{sha256}.pt";

    [GeneratedRegex(
        @"\A(state\.db|checkpoints/(_modules/[0-9a-f]{64}\.pt|"
        + @"[a-z0-9][a-z0-9.-]{0,99}/member-[0-9]{1,5}/epoch-[0-9]{4,9}\.safetensors))\z")]
    private static partial Regex Name();
}

/// <summary>The first entry.</summary>
/// <param name="Format"><see cref="BackupFormat.Format"/>.</param>
/// <param name="Version">Of the format.</param>
/// <param name="CreatedAt">When the state was copied.</param>
/// <param name="Product">The product's version.</param>
internal sealed record BackupHead(string Format, int Version, DateTimeOffset CreatedAt, string Product);

/// <summary>What the manifest says of one entry.</summary>
internal sealed record BackupEntry(string Name, long Bytes, string Sha256);

/// <summary>The last entry.</summary>
internal sealed record BackupManifest(IReadOnlyList<BackupEntry> Entries);

/// <summary>Data that runs learn from. They are not in the archive.</summary>
/// <param name="Name">A set's name, or a folder.</param>
/// <param name="IsFolder">Whether it is a folder of the user's own.</param>
/// <param name="Present">Whether the folder is on this machine; of a set, whether it is known or was pushed here.</param>
internal sealed record NeededData(string Name, bool IsFolder, bool Present);

/// <summary>What was written or restored.</summary>
/// <param name="Runs">How many runs.</param>
/// <param name="Unfinished">Those of them that can be resumed.</param>
/// <param name="Files">Files in the archive.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="Sha256">Hash (hex) of the archive.</param>
/// <param name="CreatedAt">When the state was copied.</param>
/// <param name="Data">What the runs learn from.</param>
/// <param name="Replaced">The folder with what was there before a restore, or null.</param>
internal sealed record BackupResult(
    int Runs, IReadOnlyList<string> Unfinished, int Files, long Bytes, string Sha256, DateTimeOffset CreatedAt,
    IReadOnlyList<NeededData> Data, string? Replaced);

/// <summary>Why there is no backup, or nothing was restored.</summary>
/// <param name="exitCode">How the command ends.</param>
/// <param name="message">What is wrong, and what to do.</param>
internal sealed class BackupException(int exitCode, string message) : Exception(message)
{
    public const int Failed = 1;
    public const int BadInput = 2;
    public const int NothingThere = 3;
    public const int Conflict = 5;

    public int ExitCode => exitCode;
}
