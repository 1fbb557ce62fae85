using Ensembles.Members;

namespace Training.Checkpoints;

/// <summary>Retries with growing pauses when the checkpoint store fails: it may be restarting, or space may be freed.</summary>
/// <param name="limit">For how long in all.</param>
/// <param name="time">Measures it.</param>
internal sealed class StorageRetry(TimeSpan limit, TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    /// <param name="work">What is tried.</param>
    /// <param name="waiting">Called with the reason before each pause.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="TrainingException">The last fault, if the limit has passed; or one that retrying does not fix.</exception>
    public T Try<T>(Func<T> work, Action<string> waiting, CancellationToken cancellation)
    {
        var begun = time.GetTimestamp();
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                return work();
            }
            catch (TrainingException error) when (error.Kind == FaultKind.Storage && time.GetElapsedTime(begun) < limit)
            {
                waiting(error.Message);
            }

            // On a thread that has nothing else to do.
            if (cancellation.WaitHandle.WaitOne(pause)) cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <inheritdoc cref="Try{T}"/>
    public void Try(Action work, Action<string> waiting, CancellationToken cancellation) => Try(
        () =>
        {
            work();
            return true;
        },
        waiting,
        cancellation);
}
