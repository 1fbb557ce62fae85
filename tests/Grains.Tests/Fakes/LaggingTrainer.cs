using Ensembles.Members;

namespace Grains.Tests.Fakes;

/// <summary>Trains nothing, and stores each epoch as late as it may: when the next one is trained, or when it is asked to.</summary>
internal sealed class LaggingTrainer : IMemberTrainer
{
    private readonly ScriptedTrainer _epochs = new(new InMemoryCheckpoints());

    /// <summary>Called before each epoch; may wait or throw.</summary>
    public Action<int> BeforeEpoch { get; set; } = _ => { };

    /// <summary>Called before each epoch is stored; may throw.</summary>
    public Action<int> BeforeStoring { get; set; } = _ => { };

    /// <summary>What was trained and stored, in order.</summary>
    public List<string> Done { get; } = [];

    /// <summary>The threads that members were taken up on.</summary>
    public List<Thread> Threads { get; } = [];

    public IMemberTraining Resume(MemberPlan plan, int decidedEpoch, CancellationToken cancellation)
    {
        Threads.Add(Thread.CurrentThread);
        return new Training(this, _epochs.Resume(plan, decidedEpoch, cancellation));
    }

    public bool HasBfloat16(string device) => false;

    public string? FaultOf(string device) => null;

    private sealed class Training(LaggingTrainer trainer, IMemberTraining epochs) : IMemberTraining
    {
        private Action _store = () => { };

        public int EpochsDone => epochs.EpochsDone;

        public IReadOnlyList<EpochReport> Undecided => [];

        public IReadOnlyList<DamagedCheckpoint> Damaged => [];

        public void TrainEpoch(IProgress<StepProgress> progress, Action<EpochReport> stored, CancellationToken cancellation)
        {
            trainer.BeforeEpoch(EpochsDone + 1);
            cancellation.ThrowIfCancellationRequested();
            EpochReport? report = null;
            epochs.TrainEpoch(progress, trained => report = trained, cancellation);
            trainer.Done.Add($"trained {report!.Epoch}");
            Flush();
            _store = () =>
            {
                trainer.BeforeStoring(report.Epoch);
                trainer.Done.Add($"stored {report.Epoch}");
                stored(report);
            };
        }

        public void Flush()
        {
            var store = _store;
            _store = () => { };
            store();
        }

        public void Dispose()
        {
            try
            {
                Flush();
            }
            catch (TrainingException)
            {
                // As in the engine: the fault that ended the turn counts.
            }
        }
    }
}
