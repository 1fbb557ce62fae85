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
    private const int MostFailed = 10_000;
    private static readonly TimeSpan Warm = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Runs a number of clients for a duration, and longer until each has an answer. Counted are the answers that
    /// come in that time, but for the first half second.
    /// </summary>
    public static async Task<Load> Put(IAsked asked, byte[] pixels, int images, int clients, TimeSpan time)
    {
        var (came, failed) = (new ConcurrentBag<(TimeSpan At, double Took)>(), 0);
        var begun = Stopwatch.GetTimestamp();
        bool GoesOn() => Stopwatch.GetElapsedTime(begun) < Warm + time || came.Count < clients;
        await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(async () =>
        {
            while (GoesOn())
            {
                var sent = Stopwatch.GetTimestamp();
                try
                {
                    await asked.Ask(pixels, images);
                    came.Add((Stopwatch.GetElapsedTime(begun), Stopwatch.GetElapsedTime(sent).TotalMilliseconds));
                }
                catch (HttpRequestException)
                {
                    if (Interlocked.Increment(ref failed) >= MostFailed) return;
                }
            }
        })));
        return Of(came, images, clients, Warm + time, failed);
    }

    private static Load Of(IEnumerable<(TimeSpan At, double Took)> came, int images, int clients, TimeSpan end, int failed)
    {
        var all = came.OrderBy(answer => answer.At).ToList();
        if (all.Count(answer => answer.At < end) < clients && all.Count > 0) end = all[Math.Min(clients, all.Count) - 1].At;
        var counted = all.Where(answer => answer.At > Warm && answer.At <= end).ToList();
        double[] sorted = [.. counted.Select(answer => answer.Took).Order()];
        double At(double share) => sorted.Length == 0 ? double.NaN : sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];
        return new Load(counted.Count * images / (end - Warm).TotalSeconds, At(0.5), At(0.99), all.Count == 0 ? double.NaN : all.Max(answer => answer.Took), failed);
    }
}
