using Ensembles.Members;

namespace Training.Tests.Engine;

/// <summary>A store that writes down which epochs were read.</summary>
internal sealed class CountingStore(ICheckpointStore store, List<int> reads) : ICheckpointStore
{
    /// <summary>Called before each read; may throw.</summary>
    public Action BeforeRead { get; init; } = () => { };

    public byte[] Read(CheckpointId id)
    {
        BeforeRead();
        reads.Add(id.Epoch);
        return store.Read(id);
    }

    public void Fence(string run, int member, int incarnation) => store.Fence(run, member, incarnation);

    public void Write(CheckpointId id, int incarnation, ReadOnlyMemory<byte> content) => store.Write(id, incarnation, content);

    public EpochReport ReadReport(CheckpointId id) => store.ReadReport(id);

    public IReadOnlyList<int> Epochs(string run, int member) => store.Epochs(run, member);

    public void Delete(CheckpointId id) => store.Delete(id);

    public void DeleteRun(string run) => store.DeleteRun(run);

    public byte[] ExportWeights(CheckpointId id) => store.ExportWeights(id);
}
