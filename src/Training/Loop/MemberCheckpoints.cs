using System.Collections.Immutable;
using Ensembles.Members;
using Training.Checkpoints;
using Training.Models;

namespace Training.Loop;

/// <summary>One member's stored states.</summary>
/// <param name="store">Their store.</param>
/// <param name="plan">The member.</param>
/// <param name="patience">How long to retry a failing store.</param>
/// <param name="inBackground">Whether an epoch is stored while the next one is trained.</param>
/// <param name="pinned">Memory of the host that a GPU copies to; null for none of its own.</param>
internal sealed class MemberCheckpoints(
    ICheckpointStore store, MemberPlan plan, StorageRetry patience, bool inBackground = false, PinnedMemory? pinned = null) : IDisposable
{
    /// <summary>The hash in a report before its weights are hashed.</summary>
    public const string NotHashed = "";

    private readonly List<DamagedCheckpoint> _damaged = [];
    private readonly BackgroundWork _storing = new(inBackground);

    /// <summary>
    /// Where to resume: the newest sound state with no undecided epoch missing before it. Damaged ones are skipped: their
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

        newest ??= stored.Where(epoch => epoch <= decidedEpoch)
            .Reverse()
            .Select(epoch => TryRead(epoch, cancellation))
            .FirstOrDefault(sound => sound is not null);
        return new ResumePoint(newest, undecided.ToImmutable(), [.. _damaged]);
    }

    /// <summary>Copies all that a checkpoint holds: the next step changes what it is of.</summary>
    /// <param name="network">With the weights that answer.</param>
    /// <param name="memory">What the next epoch needs beside them.</param>
    /// <param name="report">Of the epoch, without the hash of the weights.</param>
    public Checkpoint Copy(INetwork network, IEnumerable<NamedTensor> memory, EpochReport report) =>
        new(WeightsOf(network, pinned), TensorBytes.Store([.. memory], pinned), network.StepsTracked, report);

    /// <summary>
    /// Hashes and stores a state, and tries again for a while if the store does not answer. In the background it waits for the state before
    /// only.
    /// </summary>
    /// <param name="checkpoint">The state.</param>
    /// <param name="stored">Called with the report once it is stored.</param>
    /// <param name="waiting">Called with why it waits.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="TrainingException">It could not be stored; in the background: the one before could not.</exception>
    public void Write(Checkpoint checkpoint, Action<EpochReport> stored, Action<string> waiting, CancellationToken cancellation) =>
        _storing.Begin(() => WriteNow(checkpoint, stored, waiting, cancellation));

    /// <summary>Waits until the state that was handed in last is stored.</summary>
    /// <exception cref="TrainingException">It could not be; this is thrown once.</exception>
    public void Flush() => _storing.Flush();

    /// <summary>Does not wait.</summary>
    /// <exception cref="TrainingException">The state that was handed in last could not be stored, as is known already; thrown
    /// once.</exception>
    public void RequireStored() => _storing.RequireSuccess();

    public static ImmutableArray<StoredTensor> WeightsOf(INetwork network, PinnedMemory? pinned = null) =>
    [
        .. TensorBytes.Store(network.Tensors, pinned),
        .. network.CounterNames.Select(name => TensorBytes.Store(name, network.StepsTracked)),
    ];

    public void Dispose()
    {
        _storing.Dispose();
        pinned?.Dispose();
    }

    private void WriteNow(Checkpoint checkpoint, Action<EpochReport> stored, Action<string> waiting, CancellationToken cancellation)
    {
        var hashed = checkpoint with { Report = checkpoint.Report with { WeightsSha256 = WeightsHash.Of(checkpoint.Weights) } };
        var file = hashed.ToFile();
        patience.Try(() => store.Write(hashed.Report.Checkpoint, plan.Incarnation, file), waiting, cancellation);
        stored(hashed.Report);
    }

    private Checkpoint? TryRead(int epoch, CancellationToken cancellation)
    {
        try
        {
            return Checkpoint.FromFile(
                patience.Try(() => store.Read(new CheckpointId(plan.Run, plan.Member, epoch)), _ => { }, cancellation));
        }
        catch (TrainingException error) when (error.Kind == FaultKind.Damage)
        {
            _damaged.Add(new DamagedCheckpoint(epoch, error.Message));
            return null;
        }
    }
}

/// <summary>Where a member's training resumes.</summary>
/// <param name="State">The state, or null for the beginning.</param>
/// <param name="Undecided">Reports of stored epochs that the run has not decided, oldest first, under this placement's number.</param>
/// <param name="Damaged">States that were passed over.</param>
internal sealed record ResumePoint(Checkpoint? State, ImmutableArray<EpochReport> Undecided, ImmutableArray<DamagedCheckpoint> Damaged);
