using Ensembles.Members;
using Ensembles.Tracing;

namespace Grains.Telemetry;

/// <summary>A checkpoint store whose writes are timed and traced.</summary>
public sealed class ObservedCheckpoints(ICheckpointStore store, TrainerMeters meters) : ICheckpointStore
{
    /// <inheritdoc/>
    public void Write(CheckpointId id, int incarnation, ReadOnlyMemory<byte> content)
    {
        using var span = Spans.Begin("checkpoint");
        var begun = meters.Timestamp;
        store.Write(id, incarnation, content);
        meters.Stored(id, begun, content.Length);
    }

    /// <inheritdoc/>
    public void Fence(string run, int member, int incarnation) => store.Fence(run, member, incarnation);

    /// <inheritdoc/>
    public byte[] Read(CheckpointId id) => store.Read(id);

    /// <inheritdoc/>
    public EpochReport ReadReport(CheckpointId id) => store.ReadReport(id);

    /// <inheritdoc/>
    public IReadOnlyList<int> Epochs(string run, int member) => store.Epochs(run, member);

    /// <inheritdoc/>
    public void Delete(CheckpointId id) => store.Delete(id);

    /// <inheritdoc/>
    public void DeleteRun(string run) => store.DeleteRun(run);

    /// <inheritdoc/>
    public byte[] ExportWeights(CheckpointId id) => store.ExportWeights(id);
}
