using System.Security.Cryptography;
using System.Text;
using Ensembles.Members;

namespace Training.Checkpoints;

/// <summary>
/// Checkpoint files with a keyed hash behind their content: HMAC-SHA256 over name and content, by a key of their run. Who can write to the
/// store without the key can damage a checkpoint and cannot forge one, nor put one in another's place. Without keys files are as they are.
/// </summary>
/// <param name="files">Their files.</param>
/// <param name="keys">The keys of runs.</param>
/// <param name="takesUnsigned">Whether files without a hash are read although their run has keys, as from before it had.</param>
public sealed class SignedFiles(ICheckpointFiles files, IRunKeys keys, bool takesUnsigned) : ICheckpointFiles
{
    private const string Ending = ".safetensors";
    private static readonly byte[] Mark = Encoding.ASCII.GetBytes("ensemble-hmac-1\n");
    private static readonly int TrailerBytes = Mark.Length + HMACSHA256.HashSizeInBytes;

    /// <summary>A file's content without its keyed hash, if it has one; nothing is verified.</summary>
    public static byte[] Unsigned(byte[] file) => IsSigned(file) ? file[..^TrailerBytes] : file;

    /// <inheritdoc/>
    public void Write(string name, ReadOnlyMemory<byte> content)
    {
        if (RunOf(name) is { } run && keys.KeysOf(run) is [var key, ..])
            files.Write(name, (byte[])[.. content.Span, .. Mark, .. Hash(key, name, content.Span)]);
        else files.Write(name, content);
    }

    /// <inheritdoc/>
    public byte[]? Read(string name)
    {
        if (files.Read(name) is not { } file) return null;
        if (RunOf(name) is not { } run) return file;
        var known = keys.KeysOf(run);
        if (known.IsEmpty || (takesUnsigned && !IsSigned(file))) return Unsigned(file);
        if (!IsSigned(file))
            throw Refused(
                name, run,
                "has no keyed hash, as one from before Ensemble:CheckpointKeys was set: Ensemble:UnsignedCheckpoints=accept takes it");
        var (content, hash) = (file[..^TrailerBytes], file[^HMACSHA256.HashSizeInBytes..]);
        return known.Any(key => CryptographicOperations.FixedTimeEquals(Hash(key, name, content), hash))
            ? content
            : throw Refused(
                name, run,
                "has a keyed hash of another key, or was changed: add the key that it was signed with to Ensemble:CheckpointKeys");
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> List(string folder) => files.List(folder);

    /// <inheritdoc/>
    public void Delete(string name) => files.Delete(name);

    /// <inheritdoc/>
    public string Describe(string name) => files.Describe(name);

    // RUN/member-0/epoch-0007.safetensors; fences and modules are not signed.
    private static string? RunOf(string name) =>
        name.EndsWith(Ending, StringComparison.Ordinal) && name.Split('/') is [var run, _, _] ? run : null;

    private static bool IsSigned(byte[] file) =>
        file.Length >= TrailerBytes && file.AsSpan(file.Length - TrailerBytes, Mark.Length).SequenceEqual(Mark);

    private static byte[] Hash(byte[] key, string name, ReadOnlySpan<byte> content)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hash.AppendData(Encoding.UTF8.GetBytes($"{name}\0"));
        hash.AppendData(content);
        return hash.GetHashAndReset();
    }

    private TrainingException Refused(string name, string run, string why) =>
        new($"The checkpoint {files.Describe(name)} of run {run} {why}, or put the right file in its place.", FaultKind.Damage);
}
