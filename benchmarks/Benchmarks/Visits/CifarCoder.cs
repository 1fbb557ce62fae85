using System.Security.Cryptography;

namespace Benchmarks.Visits;

/// <summary>
/// Compresses a batch of CIFAR-10 without loss, so that the set fits into two parts of a kit: each pixel is predicted, and what it differs by
/// is coded arithmetically. A compressed batch is the number of its records (4 bytes, the lowest first), the batch's SHA-256, and the code.
/// </summary>
internal static class CifarCoder
{
    private const int Plane = PixelPredictor.Side * PixelPredictor.Side;
    private const int Record = 1 + 3 * Plane;
    private const int Head = sizeof(int) + SHA256.HashSizeInBytes;
    private const int Levels = 24;

    // Green first: the others are more like it than like each other. In a record red is first.
    private static readonly int[] Order = [1, 0, 2];

    /// <exception cref="FormatException">The batch is not of whole records.</exception>
    public static byte[] Compress(byte[] batch)
    {
        if (batch.Length % Record != 0) throw new FormatException($"{batch.Length} bytes are no batch of CIFAR-10: a record has {Record}.");
        var writer = new BitWriter();
        Code(writer, (byte[])batch.Clone());
        return [.. BitConverter.GetBytes(batch.Length / Record), .. SHA256.HashData(batch), .. writer.Finish()];
    }

    /// <exception cref="FormatException">It is damaged.</exception>
    public static byte[] Decompress(byte[] compressed)
    {
        if (compressed.Length < Head || BitConverter.ToInt32(compressed) is var count && count is < 0 or > 100_000) throw new FormatException("This is no compressed batch.");
        var batch = new byte[count * Record];
        Code(new BitReader(compressed, Head), batch);
        return SHA256.HashData(batch).AsSpan().SequenceEqual(compressed.AsSpan(sizeof(int), SHA256.HashSizeInBytes)) ? batch : throw new FormatException("The compressed batch is damaged: its SHA-256 is another.");
    }

    // A writer leaves the records as they are; a reader fills them.
    private static void Code(IBitCoder coder, byte[] records)
    {
        var labels = new ByteModel();
        PixelPredictor[] predictors = [new(0), new(1), new(2)];
        var models = Enumerable.Range(0, 3 * Levels * 3).Select(_ => new ByteModel()).ToArray();
        var planes = new byte[3 * Plane];
        var errors = new int[Plane];
        for (var first = 0; first < records.Length; first += Record)
        {
            records[first] = (byte)labels.Code(coder, records[first]);
            for (var number = 0; number < 3; number++)
            {
                var stored = records.AsSpan(first + 1 + Order[number] * Plane, Plane);
                CodePlane(coder, stored, planes.AsSpan(0, number * Plane), predictors[number], models.AsSpan(number * Levels * 3), errors);
                stored.CopyTo(planes.AsSpan(number * Plane));
            }
        }
    }

    private static void CodePlane(IBitCoder coder, Span<byte> plane, ReadOnlySpan<byte> others, PixelPredictor predictor, ReadOnlySpan<ByteModel> models, int[] errors)
    {
        for (var place = 0; place < Plane; place++)
        {
            var (x, y) = (place % PixelPredictor.Side, place / PixelPredictor.Side);
            var (value, activity) = predictor.Predict(plane, others, x, y);
            var expected = (int)Math.Round(value);
            var before = (x > 0 ? errors[place - 1] : 0) + (y > 0 ? errors[place - PixelPredictor.Side] : 0) + (y > 0 && x < PixelPredictor.Side - 1 ? errors[place - PixelPredictor.Side + 1] : 0);
            var level = Level(activity + before * 2);
            var side = value - expected > 0.17 ? 2 : value - expected < -0.17 ? 0 : 1;
            var difference = (sbyte)(plane[place] - expected);
            var coded = models[level * 3 + side].Code(coder, difference < 0 ? -2 * difference - 1 : 2 * difference);
            difference = (sbyte)((coded & 1) == 1 ? -(coded + 1) / 2 : coded / 2);
            plane[place] = (byte)(expected + difference);
            errors[place] = Math.Abs((int)difference);
            predictor.Learn(plane[place], value);
        }
    }

    // Levels that widen with their value.
    private static int Level(double amount) => Math.Min(Levels - 1, (int)(3 * Math.Log2(1 + amount / 2)));
}
