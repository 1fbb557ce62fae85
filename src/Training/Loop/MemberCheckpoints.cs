using System.Collections.Immutable;
using Ensembles.Members;
using Training.Checkpoints;
using Training.Models;

namespace Training.Loop;

/// <summary>One member's stored states.</summary>
/// <param name="store">Where they are.</param>
/// <param name="plan">The member.</param>
/// <param name="patience">How long to try again where the store does not answer.</param>
internal sealed class MemberCheckpoints(ICheckpointStore store, MemberPlan plan, StoragePatience patience)
{
    private readonly List<DamagedCheckpoint> _damaged = [];

    /// <summary>
    /// Where to go on: the newest sound state that no undecided epoch before it lacks. Damaged ones are passed over: their
    /// epochs are trained again, to the same bits.
    /// </summary>
    /// <param name="decidedEpoch">The last epoch that the run has decided.</param>
    /// <param name="cancellation">Ends the wait for the store.</param>
    public ResumePoint Find(int decidedEpoch, CancellationToken cancellation)
    {
        var stored = patience.Try(() => store.Epochs(plan.Run, plan.Member), _ => { }, cancellation);
        var undecided = ImmutableArray.CreateBuilder<EpochReport>();
        Checkpoint? newest = null;
        for (var epoch = decidedEpoch + 1; stored.Contains(epoch) && TryRead(epoch, cancellation) is { } sound; epoch++)
        {
            newest = sound;
            undecided.Add(sound.Report with { Incarnation = plan.Incarnation });
        }

        newest ??= stored.Where(epoch => epoch <= decidedEpoch).Reverse().Select(epoch => TryRead(epoch, cancellation)).FirstOrDefault(sound => sound is not null);
        return new ResumePoint(newest, undecided.ToImmutable(), [.. _damaged]);
    }

    /// <summary>Stores a state, and tries again for a while where the store does not answer.</summary>
    /// <param name="checkpoint">The state.</param>
    /// <param name="waiting">Told why it waits.</param>
    /// <param name="cancellation">Gives up.</param>
    public void Write(Checkpoint checkpoint, Action<string> waiting, CancellationToken cancellation)
    {
        var file = checkpoint.ToFile();
        patience.Try(() => store.Write(checkpoint.Report.Checkpoint, plan.Incarnation, file), waiting, cancellation);
    }

    public static ImmutableArray<StoredTensor> WeightsOf(INetwork network) =>
    [
        .. TensorBytes.Store(network.Tensors),
        .. network.CounterNames.Select(name => TensorBytes.Store(name, network.StepsTracked)),
    ];

    public static ImmutableArray<StoredTensor> MemoryOf(IEnumerable<NamedTensor> memory) =>
        TensorBytes.Store([.. memory]);

    private Checkpoint? TryRead(int epoch, CancellationToken cancellation)
    {
        try
        {
            return Checkpoint.FromFile(patience.Try(() => store.Read(new CheckpointId(plan.Run, plan.Member, epoch)), _ => { }, cancellation));
        }
        catch (TrainingException error) when (error.Kind == FaultKind.Damage)
        {
            _damaged.Add(new DamagedCheckpoint(epoch, error.Message));
            return null;
        }
    }
}

/// <summary>Where a member's training is taken up.</summary>
/// <param name="State">The state, or null for the beginning.</param>
/// <param name="Undecided">Reports of stored epochs that the run has not decided, oldest first, under this placement's number.</param>
/// <param name="Damaged">States that were passed over.</param>
internal sealed record ResumePoint(Checkpoint? State, ImmutableArray<EpochReport> Undecided, ImmutableArray<DamagedCheckpoint> Damaged);
