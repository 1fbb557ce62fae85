using Ensembles.Members;

namespace Training.Data.Formats;

/// <summary>Works on many files at once and reports the first fault in their order, whichever was met first.</summary>
internal static class ParallelFiles
{
    public static void ForEach(int count, Action<int> work, CancellationToken cancellation)
    {
        var faults = new TrainingException?[count];
        Parallel.For(0, count, new ParallelOptions { CancellationToken = cancellation }, (i, loop) =>
        {
            try
            {
                work(i);
            }
            catch (TrainingException fault)
            {
                faults[i] = fault;
                loop.Break();
            }
        });

        if (Array.Find(faults, fault => fault is not null) is { } first)
        {
            throw first;
        }
    }
}
