using System.Diagnostics;
using static TorchSharp.torch;

namespace Benchmarks.Parts;

/// <summary>One part of the engine, and its counterpart in libtorch or TorchSharp.</summary>
/// <param name="Name">What it does.</param>
/// <param name="Ours">Does it once, in a dispose scope.</param>
/// <param name="Theirs">Does the same without the part.</param>
internal sealed record Part(string Name, Action Ours, Action Theirs)
{
    private const double RoundSeconds = 0.1;

    /// <summary>Milliseconds of one go, of both in turns.</summary>
    public (List<double> Ours, List<double> Theirs) Measure(int rounds)
    {
        var (ours, theirs) = (new List<double>(), new List<double>());
        // The first round is for compilers and caches; it is not counted.
        for (var round = 0; round <= rounds; round++)
        {
            var (mine, other) = (Time(Ours), Time(Theirs));
            if (round == 0) continue;
            ours.Add(mine);
            theirs.Add(other);
        }

        return (ours, theirs);
    }

    private static double Time(Action work)
    {
        var (begun, count) = (Stopwatch.GetTimestamp(), 0);
        do
        {
            using var scope = NewDisposeScope();
            work();
            count++;
        }
        while (Stopwatch.GetElapsedTime(begun).TotalSeconds < RoundSeconds);
        return Stopwatch.GetElapsedTime(begun).TotalMilliseconds / count;
    }
}
