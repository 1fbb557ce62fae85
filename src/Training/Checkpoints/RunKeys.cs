using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Ensembles.Members;

namespace Training.Checkpoints;

/// <summary>Keys by HKDF with SHA-256 from the cluster's secrets and the run's name, or those that came with orders.</summary>
/// <param name="secrets">The cluster's secrets, the newest first; empty on trainers, and on clusters that do not sign.</param>
public sealed class RunKeys(ImmutableArray<string> secrets) : IRunKeys
{
    private const int Bytes = 32;
    private readonly ConcurrentDictionary<string, ImmutableArray<byte[]>> _learned = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public ImmutableArray<byte[]> KeysOf(string run) =>
        secrets.IsEmpty ? _learned.GetValueOrDefault(run, []) : [.. secrets.Select(secret => Derive(secret, run))];

    /// <inheritdoc/>
    public void Learn(string run, ImmutableArray<byte[]>? keys)
    {
        if (secrets.IsEmpty && keys is { IsDefaultOrEmpty: false } given) _learned[run] = given;
    }

    private static byte[] Derive(string secret, string run) =>
        HKDF.DeriveKey(
            HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret), Bytes, info: Encoding.UTF8.GetBytes($"ensemble checkpoint {run}"));
}
