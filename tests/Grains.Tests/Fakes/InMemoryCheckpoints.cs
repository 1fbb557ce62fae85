using System.Collections.Concurrent;
using Ensembles.Members;

namespace Grains.Tests.Fakes;

/// <summary>Checkpoints that outlive a silo of the test, as a shared folder does.</summary>
internal sealed class InMemoryCheckpoints : ICheckpointStore
{
    private readonly ConcurrentDictionary<CheckpointId, EpochReport> _reports = new();

    public void Put(EpochReport report) => _reports[report.Checkpoint] = report;

    public void Write(CheckpointId id, ReadOnlySpan<byte> content) => throw new NotSupportedException("the scripted trainer puts reports");

    public byte[] Read(CheckpointId id) => _reports.ContainsKey(id) ? [1] : throw new TrainingException($"there is no checkpoint {id}");

    public EpochReport ReadReport(CheckpointId id) => _reports[id];

    public IReadOnlyList<int> Epochs(string run, int member) =>
        [.. _reports.Keys.Where(id => id.Run == run && id.Member == member).Select(id => id.Epoch).Order()];

    public void Delete(CheckpointId id) => _reports.TryRemove(id, out _);

    public void DeleteRun(string run)
    {
        foreach (var id in _reports.Keys.Where(id => id.Run == run)) _reports.TryRemove(id, out _);
    }

    public byte[] ExportWeights(CheckpointId id) => Read(id);
}
