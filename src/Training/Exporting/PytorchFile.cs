using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Training.Checkpoints;

namespace Training.Exporting;

/// <summary>
/// A state dictionary as torch.save writes it and torch.load(…, weights_only=True) reads it: a zip file with a pickle
/// (protocol 2, https://docs.python.org/3/library/pickle.html) of an OrderedDict, and a file of bytes a tensor.
/// </summary>
internal static class PytorchFile
{
    public static byte[] Of(IReadOnlyList<StoredTensor> tensors)
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(zip, "data.pkl", PickleOf(tensors));
            Add(zip, "byteorder", "little"u8);
            foreach (var (key, tensor) in tensors.Index()) Add(zip, $"data/{key}", tensor.Bytes.Span);
            Add(zip, "version", "3\n"u8);
        }

        return file.ToArray();
    }

    // PyTorch maps the files: they are not compressed.
    private static void Add(ZipArchive zip, string name, ReadOnlySpan<byte> content)
    {
        using var entry = zip.CreateEntry($"state/{name}", CompressionLevel.NoCompression).Open();
        entry.Write(content);
    }

    private static byte[] PickleOf(IReadOnlyList<StoredTensor> tensors)
    {
        var pickle = new Pickle();
        pickle.Global("collections", "OrderedDict").EmptyTuple().Reduce().Mark();
        foreach (var (key, tensor) in tensors.Index())
        {
            pickle.Text(tensor.Name).Global("torch._utils", "_rebuild_tensor_v2").Mark();
            pickle.Mark().Text("storage").Global("torch", tensor.Type == "I64" ? "LongStorage" : "FloatStorage")
                .Text(key.ToString(CultureInfo.InvariantCulture)).Text("cpu").Whole(Elements(tensor)).Tuple().PersistentId();
            pickle.Whole(0)
                .Tuple(tensor.Shape)
                .Tuple(Strides(tensor))
                .False()
                .Global("collections", "OrderedDict")
                .EmptyTuple()
                .Reduce()
                .Tuple()
                .Reduce();
        }

        return pickle.SetItems().End();
    }

    private static long Elements(StoredTensor tensor) => tensor.Shape.Aggregate(1L, (product, size) => product * size);

    private static IEnumerable<long> Strides(StoredTensor tensor) =>
        tensor.Shape.Select((_, dimension) => tensor.Shape.Skip(dimension + 1).Aggregate(1L, (product, size) => product * size));

    private sealed class Pickle
    {
        private readonly List<byte> _written = [0x80, 2];

        public Pickle Global(string module, string name) => Write('c', Encoding.ASCII.GetBytes($"{module}\n{name}\n"));

        public Pickle EmptyTuple() => Write(')');

        public Pickle Reduce() => Write('R');

        public Pickle Mark() => Write('(');

        public Pickle Tuple() => Write('t');

        public Pickle Tuple(IEnumerable<long> values)
        {
            Mark();
            foreach (var value in values) Whole(value);
            return Tuple();
        }

        public Pickle PersistentId() => Write('Q');

        public Pickle False() => Write('\x89');

        public Pickle SetItems() => Write('u');

        public Pickle Whole(long value)
        {
            Span<byte> bytes = stackalloc byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
            // LONG1 with its length: the only code that holds more than 31 bits.
            return value is >= int.MinValue and <= int.MaxValue
                ? Write('J', bytes[..sizeof(int)])
                : Write('\x8a', [sizeof(long), .. bytes]);
        }

        public Pickle Text(string text)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            Span<byte> length = stackalloc byte[sizeof(int)];
            BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
            return Write('X', [.. length, .. bytes]);
        }

        public byte[] End() => [.. Write('.')._written];

        private Pickle Write(char code, params ReadOnlySpan<byte> argument)
        {
            _written.Add((byte)code);
            _written.AddRange(argument);
            return this;
        }
    }
}
