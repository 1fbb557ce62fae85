using Conformance;
using Ensembles.Members;

namespace Grains.Tests.Fakes;

/// <summary>The fake does what the real stores do.</summary>
public sealed class InMemoryCheckpointsTests : CheckpointStoreConformance
{
    private readonly InMemoryCheckpoints _store = new();

    protected override ICheckpointStore Store => _store;

    protected override byte[] FileOf(EpochReport report) => InMemoryCheckpoints.FileOf(report);
}
