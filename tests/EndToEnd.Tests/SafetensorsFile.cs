using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;

namespace EndToEnd.Tests;

/// <summary>Reads a safetensors file by the format's description, and hashes its tensors as the product says it does.</summary>
internal static class SafetensorsFile
{
    public static string Hash(byte[] file)
    {
        var length = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(file));
        using var header = JsonDocument.Parse(file.AsMemory(8, length));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var tensors = header.RootElement.EnumerateObject().Where(entry => entry.Name != "__metadata__").OrderBy(entry => entry.Name, StringComparer.Ordinal);
        foreach (var tensor in tensors)
        {
            var offsets = tensor.Value.GetProperty("data_offsets");
            hash.AppendData(file.AsSpan(8 + length)[offsets[0].GetInt32()..offsets[1].GetInt32()]);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
