using System.Collections.Concurrent;
using System.Text.Json;
using Ensembles.Members;

namespace Grains.Tests.Fakes;

/// <summary>Checkpoints that outlive a silo of the test, as a shared folder does. A file is the report alone.</summary>
internal sealed class InMemoryCheckpoints : ICheckpointStore
{
    private readonly ConcurrentDictionary<CheckpointId, byte[]> _files = new();
    private readonly ConcurrentDictionary<(string Run, int Member), int> _fences = new();

    /// <summary>Called before each access; may throw, as a store does that is away.</summary>
    public Action BeforeAccess { get; set; } = () => { };

    /// <summary>Called before each write, with what is to be written; may wait or throw.</summary>
    public Action<CheckpointId> BeforeWrite { get; set; } = _ => { };

    /// <summary>Called before placements are fenced off; may wait.</summary>
    public Action BeforeFence { get; set; } = () => { };

    public static byte[] FileOf(EpochReport report) => JsonSerializer.SerializeToUtf8Bytes(report);

    public void Put(EpochReport report) => Write(report.Checkpoint, report.Incarnation, FileOf(report));

    public void Fence(string run, int member, int incarnation)
    {
        BeforeAccess();
        BeforeFence();
        StoreNames.Require(run);
        _fences.AddOrUpdate((run, member), incarnation, (_, before) => Math.Max(before, incarnation));
    }

    public void Write(CheckpointId id, int incarnation, ReadOnlyMemory<byte> content)
    {
        BeforeAccess();
        StoreNames.Require(id.Run);
        BeforeWrite(id);
        if (_fences.GetValueOrDefault((id.Run, id.Member)) > incarnation) throw new TrainingException("a newer placement has taken over.", FaultKind.Fenced);
        _files[id] = content.ToArray();
    }

    public byte[] Read(CheckpointId id)
    {
        BeforeAccess();
        StoreNames.Require(id.Run);
        return _files.TryGetValue(id, out var file) ? file : throw new TrainingException($"The checkpoint {id} is missing; put it back.", FaultKind.Damage);
    }

    public EpochReport ReadReport(CheckpointId id) => JsonSerializer.Deserialize<EpochReport>(Read(id))!;

    public IReadOnlyList<int> Epochs(string run, int member)
    {
        BeforeAccess();
        StoreNames.Require(run);
        return [.. _files.Keys.Where(id => id.Run == run && id.Member == member).Select(id => id.Epoch).Order()];
    }

    public void Delete(CheckpointId id)
    {
        StoreNames.Require(id.Run);
        _files.TryRemove(id, out _);
    }

    public void DeleteRun(string run)
    {
        StoreNames.Require(run);
        foreach (var id in _files.Keys.Where(id => id.Run == run)) _files.TryRemove(id, out _);
        foreach (var key in _fences.Keys.Where(key => key.Run == run)) _fences.TryRemove(key, out _);
    }

    public byte[] ExportWeights(CheckpointId id) => Read(id);
}
