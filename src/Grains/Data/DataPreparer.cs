using System.Collections.Concurrent;
using Ensembles.Members;
using Ensembles.Recipes;

namespace Grains.Data;

/// <summary>Makes data ready outside any grain's turn, one job a data set, and remembers how far each has come.</summary>
public sealed class DataPreparer(IDataCatalogue catalogue)
{
    private readonly ConcurrentDictionary<DataRecipe, Job> _jobs = new();

    /// <summary>Begins to make the data ready, or finds the job where it was begun. A job that failed is begun anew.</summary>
    internal Job Begin(DataRecipe data)
    {
        if (_jobs.TryGetValue(data, out var job) && job.Work.IsFaulted) _jobs.TryRemove(KeyValuePair.Create(data, job));
        return _jobs.GetOrAdd(data, Start);
    }

    private Job Start(DataRecipe data)
    {
        var job = new Job();
        job.Work = Task.Factory.StartNew(
            () => catalogue.Prepare(data, job, CancellationToken.None), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return job;
    }

    /// <summary>One data set being made ready.</summary>
    internal sealed class Job : IProgress<DataProgress>
    {
        private readonly Lock _gate = new();
        private DataProgress _latest = new("looking for the data", 0, null);

        public Task<DataDescription> Work { get; set; } = null!;

        public DataProgress Latest
        {
            get
            {
                lock (_gate) return _latest;
            }
        }

        public void Report(DataProgress value)
        {
            lock (_gate) _latest = value;
        }
    }
}
