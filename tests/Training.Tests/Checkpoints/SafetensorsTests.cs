using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text.Json;
using Ensembles.Members;
using Training.Checkpoints;
using Training.Tests.Engine;

namespace Training.Tests.Checkpoints;

public sealed class SafetensorsTests
{
    [Fact]
    public void An_export_is_read_by_the_specification_alone_and_has_PyTorchs_names_and_shapes()
    {
        using var shop = new Workshop();
        shop.Train(SmallRecipes.Everything.Plan(), 1);
        var tensors = ReadBySpecification(shop.Store.ExportWeights(new CheckpointId("run", 0, 1)));
        string[] expected =
        [
            "0.bias F32 [1]", "0.num_batches_tracked I64 []", "0.running_mean F32 [1]", "0.running_var F32 [1]", "0.weight F32 [1]",
            "1.bias F32 [16]", "1.weight F32 [16,1,3,3]",
            "3.bias F32 [16]", "3.num_batches_tracked I64 []", "3.running_mean F32 [16]", "3.running_var F32 [16]", "3.weight F32 [16]",
            "6.bias F32 [8]", "6.weight F32 [8,16,3,3]",
            "8.bias F32 [8]", "8.num_batches_tracked I64 []", "8.running_mean F32 [8]", "8.running_var F32 [8]", "8.weight F32 [8]",
            "10.bias F32 [16]", "10.weight F32 [16,128]",
            "12.bias F32 [16]", "12.num_batches_tracked I64 []", "12.running_mean F32 [16]", "12.running_var F32 [16]", "12.weight F32 [16]",
            "14.bias F32 [4]", "14.weight F32 [4,16]",
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), tensors.Select(tensor => $"{tensor.Key} {tensor.Value.Type} [{string.Join(',', tensor.Value.Shape)}]").Order(StringComparer.Ordinal));
        Assert.All(tensors.Values, tensor => Assert.Equal(tensor.Shape.Aggregate(1L, (size, length) => size * length) * (tensor.Type == "I64" ? 8 : 4), tensor.Bytes.Length));
        Assert.Equal(8, BinaryPrimitives.ReadInt64LittleEndian(tensors["3.num_batches_tracked"].Bytes));
    }

    [Fact]
    public void Any_flipped_bit_and_any_cut_is_found()
    {
        var file = Safetensors.Write(new StoredTensors(
            [new StoredTensor("w", "F32", [2, 2], new byte[16]), new StoredTensor("b", "F32", [1], new byte[4])],
            ImmutableSortedDictionary<string, string>.Empty.Add("format", "pt")));
        for (var place = 0; place < file.Length; place++)
        {
            Assert.ThrowsAny<InvalidDataException>(() => Safetensors.Read(file[..place]));
            for (var bit = 0; bit < 8; bit++)
            {
                var damaged = (byte[])file.Clone();
                damaged[place] ^= (byte)(1 << bit);
                Assert.ThrowsAny<InvalidDataException>(() => Safetensors.Read(damaged));
            }
        }

        Assert.Equal(["w", "b"], Safetensors.Read(file).Tensors.Select(tensor => tensor.Name));
    }

    // Written from the format's description, on purpose without a line of our own reader.
    private static Dictionary<string, (string Type, long[] Shape, byte[] Bytes)> ReadBySpecification(byte[] file)
    {
        var length = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(file));
        Assert.Equal((byte)'{', file[8]);
        using var header = JsonDocument.Parse(file.AsMemory(8, length));
        var body = file.AsSpan(8 + length).ToArray();
        var end = 0;
        var found = new Dictionary<string, (string, long[], byte[])>();
        foreach (var entry in header.RootElement.EnumerateObject().Where(entry => entry.Name != "__metadata__"))
        {
            var offsets = entry.Value.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt32()).ToArray();
            Assert.Equal(end, offsets[0]);
            end = offsets[1];
            var shape = entry.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()).ToArray();
            found.Add(entry.Name, (entry.Value.GetProperty("dtype").GetString()!, shape, body[offsets[0]..offsets[1]]));
        }

        Assert.Equal(body.Length, end);
        return found;
    }
}
