using System.Security.Cryptography;

namespace Training.Checkpoints;

/// <summary>One hash for a member's weights, whatever file they are in.</summary>
internal static class WeightsHash
{
    /// <summary>SHA-256 (hex) over the tensors' bytes in the ordinal order of their names.</summary>
    public static string Of(IEnumerable<StoredTensor> weights)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var tensor in weights.OrderBy(tensor => tensor.Name, StringComparer.Ordinal)) hash.AppendData(tensor.Bytes.Span);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
