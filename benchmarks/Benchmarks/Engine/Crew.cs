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
        var begun = Stopwatch.GetTimestamp();
        var losses = Together(members, threads, train);
        var seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        return new Outcome((double)members * steps * TutorialTask.BatchSize / seconds, losses.Average());
    }

    /// <summary>What each of some jobs finds, which work at the same time.</summary>
    /// <param name="count">How many.</param>
    /// <param name="threads">Threads that libtorch may use in each operation.</param>
    /// <param name="work">Does the job of a number.</param>
    public static double[] Together(int count, int threads, Func<int, double> work)
    {
        var found = new double[count];
        var crew = Enumerable.Range(0, count).Select(number => new Thread(() =>
        {
            set_num_threads(threads);
            found[number] = work(number);
        })).ToArray();
        foreach (var thread in crew) thread.Start();
        foreach (var thread in crew) thread.Join();
        return found;
    }
}
