using System.Diagnostics;
using Benchmarks.Reporting;
using SkiaSharp;

namespace Benchmarks.Decoding;

/// <summary>Pictures a second that decoders decode, which take turns within one run: docs/decisions/0016.</summary>
internal static class DecodingBenchmark
{
    public const string Name = "decoding";

    private static readonly (string Name, int Size, SKEncodedImageFormat Format)[] Kinds =
    [
        ("PNG 28", 28, SKEncodedImageFormat.Png), ("PNG 512", 512, SKEncodedImageFormat.Png), ("JPG 224", 224, SKEncodedImageFormat.Jpeg), ("JPG 1024", 1024, SKEncodedImageFormat.Jpeg),
    ];

    public static Report Run(bool quick)
    {
        var (rounds, seconds) = quick ? (5, 0.3) : (15, 1.0);
        var (figures, ratios) = (new Dictionary<string, Figure>(), new Dictionary<string, double>());
        foreach (var (kind, size, format) in Kinds)
        {
            var content = Pattern.Encode(size, format);
            var speeds = Measure(content, rounds, seconds);
            foreach (var (decoder, figure) in speeds) figures[$"{kind}: {decoder.Name}"] = figure;
            foreach (var (decoder, figure) in speeds.Where(entry => entry.Key != Decoder.Ours)) ratios[$"{Decoder.Ours.Name}/{decoder.Name}, {kind}"] = speeds[Decoder.Ours].Value / figure.Value;
        }

        return new Report(Name, figures, ratios, new Dictionary<string, double>(), Machine.Describe(), []);
    }

    private static Dictionary<Decoder, Figure> Measure(byte[] content, int rounds, double seconds)
    {
        var found = Decoder.All.ToDictionary(decoder => decoder, _ => new List<double>());
        // The first round is for compilers and caches; it is not counted.
        for (var round = 0; round <= rounds; round++)
        {
            foreach (var decoder in Decoder.All)
            {
                var speed = Speed(decoder, content, seconds);
                if (round > 0) found[decoder].Add(speed);
            }
        }

        return found.ToDictionary(entry => entry.Key, entry => Figure.Of(entry.Value, "pictures/s"));
    }

    private static double Speed(Decoder decoder, byte[] content, double seconds)
    {
        var (begun, decoded) = (Stopwatch.GetTimestamp(), 0);
        double passed;
        do
        {
            decoder.Decode(content);
            decoded++;
            passed = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        }
        while (passed < seconds);
        return decoded / passed;
    }
}
