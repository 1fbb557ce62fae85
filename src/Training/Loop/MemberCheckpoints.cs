using System.Collections.Immutable;
using Ensembles.Members;
using Training.Checkpoints;
using Training.Models;
using Training.Optimising;

namespace Training.Loop;

/// <summary>One member's stored states.</summary>
internal sealed class MemberCheckpoints(ICheckpointStore store, MemberPlan plan)
{
    /// <summary>
    /// Where to go on: the newest sound state that no undecided epoch before it lacks. Damaged ones are passed over: their
    /// epochs are trained again, to the same bits.
    /// </summary>
    /// <param name="decidedEpoch">The last epoch that the run has decided.</param>
    public ResumePoint Find(int decidedEpoch)
    {
        var undecided = ImmutableArray.CreateBuilder<EpochReport>();
        Checkpoint? newest = null;
        for (var epoch = decidedEpoch + 1; TryRead(epoch) is { } sound; epoch++)
        {
            newest = sound;
            undecided.Add(sound.Report with { Incarnation = plan.Incarnation });
        }

        newest ??= store.Epochs(plan.Run, plan.Member).Where(epoch => epoch <= decidedEpoch).Reverse().Select(TryRead).FirstOrDefault(sound => sound is not null);
        return new ResumePoint(newest, undecided.ToImmutable());
    }

    public void Write(Checkpoint checkpoint) => store.Write(checkpoint.Report.Checkpoint, checkpoint.ToFile());

    public static ImmutableArray<StoredTensor> WeightsOf(Network network) =>
    [
        .. network.Tensors.Select(named => TensorBytes.Store(named.Name, named.Tensor)),
        .. network.CounterNames.Select(name => TensorBytes.Store(name, network.StepsTracked)),
    ];

    public static ImmutableArray<StoredTensor> MemoryOf(Optimiser optimiser) =>
        [.. optimiser.Memory.Select(named => TensorBytes.Store(named.Name, named.Tensor))];

    private Checkpoint? TryRead(int epoch)
    {
        try
        {
            return Checkpoint.FromFile(store.Read(new CheckpointId(plan.Run, plan.Member, epoch)));
        }
        catch (TrainingException)
        {
            return null;
        }
    }
}

/// <summary>Where a member's training is taken up.</summary>
/// <param name="State">The state, or null for the beginning.</param>
/// <param name="Undecided">Reports of stored epochs that the run has not decided, oldest first, under this placement's number.</param>
internal sealed record ResumePoint(Checkpoint? State, ImmutableArray<EpochReport> Undecided);
