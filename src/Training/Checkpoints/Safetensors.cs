using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Training.Checkpoints;

/// <summary>A tensor in a safetensors file.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Type">The format's word for the element type: F32, I64, U8.</param>
/// <param name="Shape">Its dimensions; empty for a single value.</param>
/// <param name="Bytes">Little-endian elements, row by row.</param>
internal sealed record StoredTensor(string Name, string Type, ImmutableArray<long> Shape, ReadOnlyMemory<byte> Bytes);

/// <summary>A safetensors file in memory: tensors and text about them.</summary>
/// <param name="Tensors">In the order of the file.</param>
/// <param name="Metadata">The format's <c>__metadata__</c>.</param>
internal sealed record StoredTensors(ImmutableArray<StoredTensor> Tensors, ImmutableSortedDictionary<string, string> Metadata);

/// <summary>
/// Writes and reads the safetensors format (https://github.com/huggingface/safetensors): an 8-byte length, a JSON header,
/// then the tensors' bytes. Ours also carry the SHA-256 of the whole file, taken with 64 zeros in the hash's own place.
/// </summary>
internal static class Safetensors
{
    private const string HashKey = "sha256";
    private const int LengthBytes = 8;
    private const int HashLetters = 64;
    private static readonly string NoHash = new('0', HashLetters);
    private static readonly byte[] HashField = Encoding.ASCII.GetBytes($"\"{HashKey}\":\"");

    public static byte[] Write(StoredTensors content)
    {
        var header = Header(content);
        var file = new byte[LengthBytes + header.Length + content.Tensors.Sum(tensor => tensor.Bytes.Length)];
        BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)header.Length);
        header.CopyTo(file, LengthBytes);
        var offset = LengthBytes + header.Length;
        foreach (var tensor in content.Tensors)
        {
            tensor.Bytes.Span.CopyTo(file.AsSpan(offset));
            offset += tensor.Bytes.Length;
        }

        Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(file)), HashPlace(file));
        return file;
    }

    /// <exception cref="InvalidDataException">It is no such file, or not whole.</exception>
    public static StoredTensors Read(byte[] file)
    {
        Verify(file);
        var length = HeaderLength(file);
        using var header = JsonDocument.Parse(file.AsMemory(LengthBytes, length));
        var tensors = header.RootElement.EnumerateObject().Where(entry => entry.Name != "__metadata__");
        var metadata = header.RootElement.GetProperty("__metadata__").EnumerateObject().Where(entry => entry.Name != HashKey);
        return new StoredTensors(
            [.. tensors.Select(entry => ReadTensor(entry, file.AsMemory(LengthBytes + length)))],
            metadata.ToImmutableSortedDictionary(entry => entry.Name, entry => entry.Value.GetString()!, StringComparer.Ordinal));
    }

    private static byte[] Header(StoredTensors content)
    {
        var metadata = new JsonObject { [HashKey] = NoHash };
        foreach (var (key, value) in content.Metadata) metadata[key] = value;
        var header = new JsonObject { ["__metadata__"] = metadata };
        long offset = 0;
        foreach (var tensor in content.Tensors)
        {
            header[tensor.Name] = new JsonObject
            {
                ["dtype"] = tensor.Type,
                ["shape"] = new JsonArray([.. tensor.Shape.Select(size => JsonValue.Create(size))]),
                ["data_offsets"] = new JsonArray(offset, offset + tensor.Bytes.Length),
            };
            offset += tensor.Bytes.Length;
        }

        // Spaces up to a multiple of eight: the tensors then begin aligned.
        var text = header.ToJsonString();
        return Encoding.UTF8.GetBytes(text.PadRight(text.Length + (8 - Encoding.UTF8.GetByteCount(text) % 8) % 8));
    }

    private static StoredTensor ReadTensor(JsonProperty entry, ReadOnlyMemory<byte> body)
    {
        var offsets = entry.Value.GetProperty("data_offsets");
        var (start, end) = (offsets[0].GetInt32(), offsets[1].GetInt32());
        var shape = entry.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64());
        return new StoredTensor(entry.Name, entry.Value.GetProperty("dtype").GetString()!, [.. shape], body[start..end]);
    }

    private static void Verify(byte[] file)
    {
        _ = HeaderLength(file);
        var place = HashPlace(file);
        var stored = Encoding.ASCII.GetString(place);
        Encoding.ASCII.GetBytes(NoHash, place);
        var found = Convert.ToHexStringLower(SHA256.HashData(file));
        Encoding.ASCII.GetBytes(stored, place);
        if (found != stored) throw new InvalidDataException("its bytes do not fit the hash that was stored with them");
    }

    private static int HeaderLength(byte[] file)
    {
        var room = file.Length - LengthBytes;
        return room >= 0 && BinaryPrimitives.ReadUInt64LittleEndian(file) is var length && length <= (ulong)room
            ? (int)length
            : throw new InvalidDataException("it is cut off in its header");
    }

    private static Span<byte> HashPlace(byte[] file)
    {
        var header = file.AsSpan(LengthBytes, HeaderLength(file));
        var field = header.IndexOf(HashField);
        return field >= 0 && field + HashField.Length + HashLetters <= header.Length
            ? header.Slice(field + HashField.Length, HashLetters)
            : throw new InvalidDataException("there is no hash in its header");
    }
}
