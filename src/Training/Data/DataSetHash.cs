using System.Security.Cryptography;

namespace Training.Data;

/// <summary>The hash by which a run knows its data again.</summary>
internal static class DataSetHash
{
    /// <summary>Makes a set of its parts and their hash: pixels, then labels, of train, then of test.</summary>
    public static DataSet Seal(string name, IReadOnlyList<string> classNames, LabelledImages train, LabelledImages test)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in (ReadOnlySpan<LabelledImages>)[train, test])
        {
            hash.AppendData(part.Pixels.Span);
            hash.AppendData(part.Labels.Span);
        }

        return new(name, classNames, train, test, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
