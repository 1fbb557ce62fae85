using System.Collections.Concurrent;
using Ensembles.Members;

namespace Grains.Tests.Fakes;

/// <summary>Trains nothing: its losses are written down, its epochs are counted, and a test may hold it up.</summary>
internal sealed class ScriptedTrainer(InMemoryCheckpoints checkpoints) : IMemberTrainer
{
    private readonly ConcurrentDictionary<string, int> _threads = new();
    private readonly ConcurrentQueue<(string Run, int Member, int Epoch)> _trained = new();

    /// <summary>Probability that a member gives to the true class of the only validation image, by member and epoch.</summary>
    public Func<int, int, float> TrueClass { get; set; } = (_, epoch) => 0.5f + Math.Min(epoch, 9) * 0.05f;

    /// <summary>The same by the whole plan, where a test has several runs.</summary>
    public Func<MemberPlan, int, float>? TrueClassOf { get; set; }

    /// <summary>Called before each epoch; may wait or throw.</summary>
    public Action<MemberPlan, int, CancellationToken> BeforeEpoch { get; set; } = (_, _, _) => { };

    private InMemoryCheckpoints Checkpoints => checkpoints;

    public bool TwoOnOneSlot { get; private set; }

    public IEnumerable<(int Member, int Epoch)> Trained => _trained.Select(epoch => (epoch.Member, epoch.Epoch));

    public IEnumerable<(string Run, int Epoch)> TrainedRuns => _trained.Select(epoch => (epoch.Run, epoch.Epoch));

    public IMemberTraining Resume(MemberPlan plan, int decidedEpoch, CancellationToken cancellation)
    {
        var stored = checkpoints.Epochs(plan.Run, plan.Member);
        var done = stored.Count == 0 ? 0 : stored[^1];
        return new Training(this, plan, done, decidedEpoch);
    }

    /// <summary>Stored states that a member finds damaged when it is taken up.</summary>
    public Func<MemberPlan, IReadOnlyList<DamagedCheckpoint>> Damaged { get; set; } = _ => [];

    public bool HasBfloat16(string device) => false;

    /// <summary>Whether a device still computes, by its name.</summary>
    public Func<string, string?> FaultOfDevice { get; set; } = _ => null;

    public string? FaultOf(string device) => FaultOfDevice(device);

    private EpochReport ReportOf(MemberPlan plan, int epoch)
    {
        var right = TrueClassOf?.Invoke(plan, epoch) ?? TrueClass(plan.Member, epoch);
        return new EpochReport
        {
            Member = plan.Member,
            Epoch = epoch,
            Incarnation = plan.Incarnation,
            TrainLoss = 1.0 / epoch,
            TrainAccuracy = 0.5,
            ValidationLoss = -Math.Log(right),
            ValidationAccuracy = right > 0.5f ? 1 : 0,
            TrueClassProbabilities = [right],
            Probabilities = [right, 1 - right],
            Checkpoint = new CheckpointId(plan.Run, plan.Member, epoch),
            WeightsSha256 = $"{plan.Seed:x}-{epoch}",
            Samples = 10,
            Seconds = 0.01,
        };
    }

    private sealed class Training(ScriptedTrainer trainer, MemberPlan plan, int done, int decided) : IMemberTraining
    {
        public int EpochsDone { get; private set; } = done;

        public IReadOnlyList<EpochReport> Undecided { get; } =
            [.. Enumerable.Range(decided + 1, Math.Max(0, done - decided)).Select(epoch => trainer.ReportOf(plan, epoch))];

        public IReadOnlyList<DamagedCheckpoint> Damaged { get; } = trainer.Damaged(plan);

        public void TrainEpoch(IProgress<StepProgress> progress, Action<EpochReport> stored, CancellationToken cancellation)
        {
            if (trainer._threads.AddOrUpdate(plan.Device, 1, (_, count) => count + 1) > 1) trainer.TwoOnOneSlot = true;
            try
            {
                trainer.BeforeEpoch(plan, EpochsDone + 1, cancellation);
                cancellation.ThrowIfCancellationRequested();
            }
            finally
            {
                trainer._threads.AddOrUpdate(plan.Device, 0, (_, count) => count - 1);
            }

            stored(Store());
        }

        public void Flush()
        {
        }

        public void Dispose()
        {
        }

        private EpochReport Store()
        {
            EpochsDone++;
            var report = trainer.ReportOf(plan, EpochsDone);
            trainer._trained.Enqueue((plan.Run, plan.Member, EpochsDone));
            trainer.Checkpoints.Put(report);
            return report;
        }
    }
}
