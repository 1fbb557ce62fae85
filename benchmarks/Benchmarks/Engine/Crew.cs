using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using static TorchSharp.torch;

namespace Benchmarks.Engine;

/// <summary>
/// Threads that work at the same time, a member each, and stay from round to round: libtorch keeps cuDNN's plans by thread, and a new
/// thread would make them again.
/// </summary>
internal sealed class Crew : IDisposable
{
    private readonly BlockingCollection<Action>[] _orders;
    private readonly Thread[] _threads;

    /// <summary>Starts them.</summary>
    /// <param name="count">How many.</param>
    /// <param name="threads">Threads that libtorch may use in each operation of theirs.</param>
    public Crew(int count, int threads)
    {
        _orders = [.. Enumerable.Range(0, count).Select(_ => new BlockingCollection<Action>())];
        _threads = [.. _orders.Select(orders => new Thread(() =>
        {
            set_num_threads(threads);
            foreach (var order in orders.GetConsumingEnumerable()) order();
        })
        { IsBackground = true })];
        foreach (var thread in _threads) thread.Start();
    }

    /// <summary>Lets every member take its steps.</summary>
    /// <param name="steps">Steps of every member.</param>
    /// <param name="train">Trains a member and returns its mean loss.</param>
    public Outcome Train(int steps, Func<int, double> train)
    {
        var begun = Stopwatch.GetTimestamp();
        var losses = Together(train);
        var seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        return new Outcome((double)_threads.Length * steps * TutorialTask.BatchSize / seconds, losses.Average());
    }

    /// <summary>What each of some jobs finds, which work at the same time.</summary>
    /// <param name="work">Does the job of a number, from 0.</param>
    /// <remarks>The first exception of a job is thrown when all have ended.</remarks>
    public double[] Together(Func<int, double> work)
    {
        var (found, faults) = (new double[_threads.Length], new ConcurrentQueue<Exception>());
        using var left = new CountdownEvent(_threads.Length);
        for (var number = 0; number < _threads.Length; number++)
        {
            var mine = number;
            _orders[mine].Add(() =>
            {
                try
                {
                    found[mine] = work(mine);
                }
                catch (Exception error)
                {
                    faults.Enqueue(error);
                }
                finally
                {
                    left.Signal();
                }
            });
        }

        left.Wait();
        if (faults.TryDequeue(out var first)) ExceptionDispatchInfo.Throw(first);
        return found;
    }

    /// <summary>The same by threads that end with it.</summary>
    /// <param name="count">How many.</param>
    /// <param name="threads">Threads that libtorch may use in each operation.</param>
    /// <param name="work">Does the job of a number, from 0.</param>
    public static double[] Once(int count, int threads, Func<int, double> work)
    {
        using var crew = new Crew(count, threads);
        return crew.Together(work);
    }

    public void Dispose()
    {
        foreach (var orders in _orders) orders.CompleteAdding();
        foreach (var thread in _threads) thread.Join();
        foreach (var orders in _orders) orders.Dispose();
    }
}
