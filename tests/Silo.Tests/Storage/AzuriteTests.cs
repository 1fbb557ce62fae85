using Conformance;
using Ensembles.Members;
using Services;
using Silo.Checkpoints;
using Silo.Tests.Storage;
using Training.Checkpoints;

[assembly: AssemblyFixture(typeof(AzuriteFixture))]

namespace Silo.Tests.Storage;

/// <summary>One Azurite for all tests; each uses a container of its own.</summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    private readonly Azurite _server = new();

    public async ValueTask InitializeAsync() => await _server.Start();

    public ValueTask DisposeAsync()
    {
        _server.Dispose();
        return ValueTask.CompletedTask;
    }

    internal BlobFiles NewContainer() => BlobFiles.Open(_server.Connection, null, $"test-{Guid.NewGuid():n}");
}

public sealed class BlobFilesTests(AzuriteFixture azurite) : CheckpointFilesConformance
{
    protected override ICheckpointFiles Files { get; } = azurite.NewContainer();
}

public sealed class BlobStoreTests(AzuriteFixture azurite) : CheckpointStoreConformance
{
    protected override ICheckpointStore Store { get; } = new CheckpointStore(azurite.NewContainer());

    protected override byte[] FileOf(EpochReport report) => new Checkpoint([], [], 7, report).ToFile();
}

public sealed class BlobFailureTests
{
    [Fact]
    public void A_service_that_is_away_is_a_storage_fault_in_one_sentence()
    {
        const string Nowhere = "DefaultEndpointsProtocol=http;AccountName=a;AccountKey=AAAA;BlobEndpoint=http://127.0.0.1:9/a;";
        var files = BlobFiles.Open(Nowhere, null, "checkpoints");

        var away = Assert.Throws<TrainingException>(() => files.Write("run/member-0/epoch-0001.safetensors", new byte[] { 1 }));

        Assert.Equal(FaultKind.Storage, away.Kind);
        Assert.DoesNotContain('\n', away.Message);
        Assert.Contains("epoch-0001.safetensors", away.Message, StringComparison.Ordinal);
    }
}
