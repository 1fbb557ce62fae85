using System.Collections.Concurrent;
using System.Diagnostics;

namespace Benchmarks.Serving;

/// <summary>What clients found that asked one after the other without a pause.</summary>
/// <param name="ImagesPerSecond">Of all of them together.</param>
/// <param name="P50">Half of the answers came within so many milliseconds.</param>
/// <param name="P99">99 of 100 did.</param>
/// <param name="Longest">The slowest answer, in milliseconds.</param>
/// <param name="Failed">Questions that were not answered.</param>
internal sealed record Load(double ImagesPerSecond, double P50, double P99, double Longest, int Failed)
{
    private static readonly TimeSpan Warm = TimeSpan.FromMilliseconds(500);

    /// <summary>Lets so many clients ask for so long; what they find in the first half second is not counted.</summary>
    public static async Task<Load> Put(IAsked asked, byte[] pixels, int images, int clients, TimeSpan time)
    {
        var (took, failed) = (new ConcurrentBag<double>(), 0);
        var begun = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(async () =>
        {
            while (Stopwatch.GetElapsedTime(begun) is var now && now < Warm + time)
            {
                var sent = Stopwatch.GetTimestamp();
                try
                {
                    await asked.Ask(pixels, images);
                    if (now > Warm) took.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
                }
                catch (HttpRequestException)
                {
                    Interlocked.Increment(ref failed);
                }
            }
        })));
        double[] sorted = [.. took.Order()];
        double At(double share) => sorted.Length == 0 ? double.NaN : sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];
        return new Load(sorted.Length * images / (Stopwatch.GetElapsedTime(begun) - Warm).TotalSeconds, At(0.5), At(0.99), At(1), failed);
    }
}
