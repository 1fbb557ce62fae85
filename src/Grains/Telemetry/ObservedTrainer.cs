using Ensembles.Members;
using Ensembles.Tracing;

namespace Grains.Telemetry;

/// <summary>A trainer whose epochs are counted, timed and traced.</summary>
public sealed class ObservedTrainer(IMemberTrainer trainer, TrainerMeters meters) : IMemberTrainer
{
    /// <inheritdoc/>
    public IMemberTraining Resume(MemberPlan plan, int decidedEpoch, CancellationToken cancellation) =>
        new ObservedTraining(trainer.Resume(plan, decidedEpoch, cancellation), plan, meters);

    /// <inheritdoc/>
    public bool HasBfloat16(string device) => trainer.HasBfloat16(device);

    /// <inheritdoc/>
    public string? FaultOf(string device) => trainer.FaultOf(device);

    private sealed class ObservedTraining(IMemberTraining training, MemberPlan plan, TrainerMeters meters) : IMemberTraining
    {
        public int EpochsDone => training.EpochsDone;

        public IReadOnlyList<EpochReport> Undecided => training.Undecided;

        public IReadOnlyList<DamagedCheckpoint> Damaged => training.Damaged;

        public void TrainEpoch(IProgress<StepProgress> progress, Action<EpochReport> stored, CancellationToken cancellation)
        {
            using var span = Spans.Begin("epoch")
                ?.SetTag("run", plan.Run)
                .SetTag("member", plan.Member)
                .SetTag("epoch", training.EpochsDone + 1);
            Action<EpochReport> counted = meters.Trained;
            training.TrainEpoch(progress, counted + stored, cancellation);
        }

        public void Flush() => training.Flush();

        public void Dispose() => training.Dispose();
    }
}
