using System.Diagnostics;
using static TorchSharp.torch;

namespace Benchmarks.Engine;

/// <summary>Members that train at the same time, each on a thread of its own.</summary>
internal static class Crew
{
    /// <summary>Lets every member take its steps.</summary>
    /// <param name="members">How many.</param>
    /// <param name="threads">Threads that libtorch may use in each operation.</param>
    /// <param name="steps">Steps of every member.</param>
    /// <param name="train">Trains a member and returns its mean loss.</param>
    public static Outcome Train(int members, int threads, int steps, Func<int, double> train)
    {
        var losses = new double[members];
        var crew = Enumerable.Range(0, members).Select(member => new Thread(() =>
        {
            set_num_threads(threads);
            losses[member] = train(member);
        })).ToArray();
        var begun = Stopwatch.GetTimestamp();
        foreach (var thread in crew) thread.Start();
        foreach (var thread in crew) thread.Join();
        var seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        return new Outcome((double)members * steps * TutorialTask.BatchSize / seconds, losses.Average());
    }
}
