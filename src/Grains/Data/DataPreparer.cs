using System.Collections.Concurrent;
using Ensembles.Members;
using Ensembles.Recipes;
using Ensembles.Runs;

namespace Grains.Data;

/// <summary>Makes data ready outside any grain's turn. It caches nothing: a later call gets the data as they are then.</summary>
public sealed class DataPreparer(IDataCatalogue catalogue, TimeProvider time)
{
    // Callers poll several times a second: an outcome that is older was left by a caller that has gone.
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<DataRecipe, Job> _jobs = new();

    /// <summary>The data as they are now: files that changed before this call are noticed.</summary>
    /// <exception cref="TrainingException">They are not to be had or not sound.</exception>
    // A job under way may have looked at the files before they changed. The catalogue reads unchanged files once, however many ask.
    internal Task<DataDescription> Read(DataRecipe data) => new Job(catalogue, data, time).Work;

    /// <summary>Whether the data of a run are there and those that it was planned with. Takes as long as reading them does.</summary>
    /// <returns>Null, or one sentence that says what is wrong and what to do.</returns>
    internal async Task<string?> FindFault(RunPlan plan)
    {
        try
        {
            return DataIdentity.Fault(plan.Run, plan.Data, await Read(RecipeReader.Parse(plan.Recipe).Data));
        }
        catch (Exception error)
        {
            return Sentence(error);
        }
    }

    /// <summary>Whether data are there at all.</summary>
    /// <inheritdoc cref="FindFault(RunPlan)"/>
    internal async Task<string?> FindFault(DataRecipe data)
    {
        try
        {
            await Read(data);
            return null;
        }
        catch (Exception error)
        {
            return Sentence(error);
        }
    }

    /// <summary>Reads the data of a run before anything is asked of its members.</summary>
    /// <exception cref="TrainingException">They are not to be had, not sound, or not those that the run was planned with.</exception>
    internal async Task Require(string run, DataRecipe data, string? sha256)
    {
        var found = await Read(data);
        if (sha256 is not null && sha256 != found.Sha256)
            throw new TrainingException(DataIdentity.Changed(run, found.Name, sha256, found.Sha256), FaultKind.Data);
    }

    /// <summary>The job of callers that ask again and again: it is theirs until one of them has taken what came of it.</summary>
    internal Job Begin(DataRecipe data)
    {
        if (_jobs.TryGetValue(data, out var job) && job.Age > Kept) Take(data, job);
        return _jobs.GetOrAdd(data, asked => new Job(catalogue, asked, time));
    }

    /// <summary>Takes the outcome of a job that is over, so that the next <see cref="Begin"/> looks at the data again.</summary>
    internal void Take(DataRecipe data, Job job) => _jobs.TryRemove(KeyValuePair.Create(data, job));

    internal static string Sentence(Exception error) =>
        error is TrainingException ? error.Message : $"The data cannot be read: {error.Message.Split('\n', 2)[0]}";

    /// <summary>One data set being made ready.</summary>
    internal sealed class Job : IProgress<DataProgress>
    {
        private readonly Lock _gate = new();
        private readonly TimeProvider _time;
        private DataProgress _latest = new("looking for the data", 0, null);
        private long? _ended;

        public Job(IDataCatalogue catalogue, DataRecipe data, TimeProvider time)
        {
            _time = time;
            Work = Task.Factory.StartNew(
                () => Prepare(catalogue, data), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }

        public Task<DataDescription> Work { get; }

        /// <summary>How long it has been over; zero while it runs.</summary>
        public TimeSpan Age
        {
            get
            {
                lock (_gate) return _ended is { } ended ? _time.GetElapsedTime(ended) : TimeSpan.Zero;
            }
        }

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

        private DataDescription Prepare(IDataCatalogue catalogue, DataRecipe data)
        {
            try
            {
                return catalogue.Prepare(data, this, CancellationToken.None);
            }
            finally
            {
                lock (_gate) _ended = _time.GetTimestamp();
            }
        }
    }
}
