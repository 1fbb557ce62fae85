using System.Buffers.Binary;
using System.IO.Compression;

namespace Training.Tests.Data;

/// <summary>Makes small data files byte by byte.</summary>
internal static class Files
{
    public static byte[] IdxImages(int count, int height, int width, uint magic = 0x803) =>
        [.. Header(magic, count, height, width), .. Pixels(count * height * width)];

    public static byte[] IdxLabels(params byte[] labels) => [.. Header(0x801, labels.Length), .. labels];

    public static byte[] Header(uint magic, params int[] measures)
    {
        var bytes = new byte[4 + 4 * measures.Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, magic);
        for (var i = 0; i < measures.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 + 4 * i), measures[i]);
        }

        return bytes;
    }

    /// <summary>Bytes that differ from their neighbours.</summary>
    public static byte[] Pixels(int count) => [.. Enumerable.Range(0, count).Select(i => (byte)(i * 7))];

    public static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }

    /// <summary>A batch of CIFAR-10 whose n-th image is filled with n + 1 in red, n + 2 in green, n + 3 in blue.</summary>
    public static byte[] CifarBatch(params byte[] labels) =>
    [
        .. labels.SelectMany((label, n) =>
            Enumerable.Range(1, 3).SelectMany(colour => Enumerable.Repeat((byte)(n + colour), 1024)).Prepend(label)),
    ];

    /// <summary>A folder of four sound IDX files: 4 images of 2×3 to train, 2 to test, 3 classes.</summary>
    public static TempFolder IdxFolder()
    {
        var folder = new TempFolder();
        folder.Write("train-images-idx3-ubyte", IdxImages(4, 2, 3));
        folder.Write("train-labels-idx1-ubyte", IdxLabels(0, 1, 2, 1));
        folder.Write("t10k-images-idx3-ubyte", IdxImages(2, 2, 3));
        folder.Write("t10k-labels-idx1-ubyte", IdxLabels(2, 0));
        return folder;
    }

    /// <summary>A folder of two CIFAR-10 batches of two images to train and one of one image to test.</summary>
    public static TempFolder CifarFolder()
    {
        var folder = new TempFolder();
        folder.Write("data_batch_1.bin", CifarBatch(3, 9));
        folder.Write("data_batch_2.bin", CifarBatch(0, 1));
        folder.Write("test_batch.bin", CifarBatch(5));
        return folder;
    }

    /// <summary>Class folders cat and dog, two grey images of 2×2 each to train and one each to test.</summary>
    public static TempFolder ClassFolders()
    {
        var folder = new TempFolder();
        foreach (var (name, shade) in new[] { ("cat", (byte)10), ("dog", (byte)20) })
        {
            folder.Write($"train/{name}/1.png", Png.Grey(2, 2, shade));
            folder.Write($"train/{name}/2.PNG", Png.Grey(2, 2, (byte)(shade + 1)));
            folder.Write($"test/{name}/1.png", Png.Grey(2, 2, (byte)(shade + 2)));
        }

        return folder;
    }
}
