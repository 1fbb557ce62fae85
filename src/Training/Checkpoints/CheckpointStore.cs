using System.Globalization;
using System.Text;
using System.Text.Json;
using Ensembles.Members;

namespace Training.Checkpoints;

/// <summary>
/// Checkpoints in safetensors files: <c>RUN/member-0/epoch-0007.safetensors</c>, and beside them the number of the placement that may
/// write.
/// </summary>
/// <param name="files">Their files.</param>
public sealed class CheckpointStore(ICheckpointFiles files) : ICheckpointStore
{
    private const string Prefix = "epoch-";
    private const string Ending = ".safetensors";

    /// <summary>The name of a checkpoint's file below the store's root, with slashes.</summary>
    public static string NameOf(CheckpointId id) =>
        string.Create(CultureInfo.InvariantCulture, $"{FolderOf(id.Run, id.Member)}/{Prefix}{id.Epoch:d4}{Ending}");

    /// <summary>Whether a checkpoint's bytes are those that were stored: they fit the hash in their header.</summary>
    public static bool IsSound(byte[] file)
    {
        try
        {
            Safetensors.Read(SignedFiles.Unsigned(file));
            return true;
        }
        catch (Exception error) when (error is InvalidDataException or JsonException or KeyNotFoundException or FormatException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Fence(string run, int member, int incarnation)
    {
        if (FenceOf(run, member) >= incarnation) return;
        files.Write(FenceName(run, member), Encoding.ASCII.GetBytes(incarnation.ToString(CultureInfo.InvariantCulture)));
    }

    /// <inheritdoc/>
    public void Write(CheckpointId id, int incarnation, ReadOnlyMemory<byte> content)
    {
        var fence = FenceOf(id.Run, id.Member);
        if (fence > incarnation)
        {
            throw new TrainingException(
                $"Member {id.Member} of run {id.Run} was placed again (placement {fence}); what placement {incarnation} trained of epoch "
                    + $"{id.Epoch} is not stored. No action is needed.",
                FaultKind.Fenced);
        }

        files.Write(NameOf(id), content);
    }

    /// <inheritdoc/>
    public byte[] Read(CheckpointId id)
    {
        var file = ReadFile(id);
        Parsed(id, () => Safetensors.Read(file));
        return file;
    }

    /// <inheritdoc/>
    public EpochReport ReadReport(CheckpointId id) => ReadCheckpoint(id).Report;

    /// <inheritdoc/>
    public IReadOnlyList<int> Epochs(string run, int member) =>
        [.. files.List(FolderOf(run, member)).Select(EpochOf).OfType<int>().Order()];

    /// <inheritdoc/>
    public void Delete(CheckpointId id) => files.Delete(NameOf(id));

    /// <inheritdoc/>
    public void DeleteRun(string run)
    {
        foreach (var name in files.List(run)) files.Delete(name);
    }

    /// <inheritdoc/>
    public byte[] ExportWeights(CheckpointId id) => ReadCheckpoint(id).ToWeightsFile();

    private Checkpoint ReadCheckpoint(CheckpointId id)
    {
        var file = ReadFile(id);
        return Parsed(id, () => Checkpoint.FromFile(file));
    }

    private byte[] ReadFile(CheckpointId id) => files.Read(NameOf(id)) ?? throw new TrainingException(
        $"The checkpoint {files.Describe(NameOf(id))} is missing; restore it, or train the run again.", FaultKind.Damage);

    private T Parsed<T>(CheckpointId id, Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (Exception error) when (error is InvalidDataException or JsonException or KeyNotFoundException or FormatException)
        {
            throw new TrainingException(
                $"The checkpoint {files.Describe(NameOf(id))} is damaged: {error.Message.TrimEnd('.')}; replace it by a sound copy, or "
                    + $"train the run again.",
                error, FaultKind.Damage);
        }
    }

    private int FenceOf(string run, int member) =>
        files.Read(FenceName(run, member)) is { } stored
            && int.TryParse(Encoding.ASCII.GetString(stored), CultureInfo.InvariantCulture, out var incarnation)
            ? incarnation
            : 0;

    private static string FolderOf(string run, int member) => $"{run}/member-{member}";

    private static string FenceName(string run, int member) => $"{FolderOf(run, member)}/fence";

    private static int? EpochOf(string name)
    {
        var file = name[(name.LastIndexOf('/') + 1)..];
        if (!file.StartsWith(Prefix, StringComparison.Ordinal) || !file.EndsWith(Ending, StringComparison.Ordinal)) return null;
        return int.TryParse(
            file.AsSpan(Prefix.Length, file.Length - Prefix.Length - Ending.Length), CultureInfo.InvariantCulture, out var epoch)
            ? epoch
            : null;
    }
}
