using Azure;
using Azure.Core;
using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Ensembles.Members;

namespace Silo.Checkpoints;

/// <summary>Files as blobs of one Azure Blob container, which is made when it is first needed.</summary>
internal sealed class BlobFiles : ICheckpointFiles
{
    private readonly Lazy<BlobContainerClient> _container;

    /// <param name="container">A client for the container.</param>
    public BlobFiles(BlobContainerClient container) => _container = new Lazy<BlobContainerClient>(
        () =>
        {
            container.CreateIfNotExists();
            return container;
        },
        LazyThreadSafetyMode.PublicationOnly);

    /// <summary>By connection string, or by the identity of this process.</summary>
    /// <param name="connectionString">The account's, or null.</param>
    /// <param name="serviceUri">The account's blob service, such as https://ACCOUNT.blob.core.windows.net; used if there is no connection
    /// string.</param>
    /// <param name="container">The container's name.</param>
    public static BlobFiles Open(string? connectionString, string? serviceUri, string container)
    {
        var options =
            new BlobClientOptions { Retry = { MaxRetries = 2, Mode = RetryMode.Exponential, NetworkTimeout = TimeSpan.FromSeconds(30) } };
        return new BlobFiles(connectionString is { Length: > 0 }
            ? new BlobContainerClient(connectionString, container, options)
            : new BlobServiceClient(new Uri(serviceUri!), new DefaultAzureCredential(), options).GetBlobContainerClient(container));
    }

    public void Write(string name, ReadOnlyMemory<byte> content) =>
        Try(
            name, "written",
            () => _container.Value.GetBlobClient(StoreNames.Require(name)).Upload(BinaryData.FromBytes(content), overwrite: true));

    public byte[]? Read(string name) => Try(name, "read", () =>
    {
        try
        {
            return _container.Value.GetBlobClient(StoreNames.Require(name)).DownloadContent().Value.Content.ToArray();
        }
        catch (RequestFailedException error) when (error.Status == 404)
        {
            return null;
        }
    });

    public IReadOnlyList<string> List(string folder) =>
        Try(
            folder, "listed",
            () =>
                _container.Value.GetBlobs(BlobTraits.None, BlobStates.None, $"{StoreNames.Require(folder)}/", CancellationToken.None)
                    .Select(blob => blob.Name)
                    .ToList());

    public void Delete(string name) =>
        Try(name, "removed", () => _container.Value.GetBlobClient(StoreNames.Require(name)).DeleteIfExists());

    public string Describe(string name) => _container.IsValueCreated ? $"{_container.Value.Uri.GetLeftPart(UriPartial.Path)}/{name}" : name;

    private T Try<T>(string name, string done, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception error) when (error is RequestFailedException or AggregateException or AuthenticationFailedException or IOException)
        {
            var said = error.FirstLine();
            throw new TrainingException(
                $"The blob {Describe(name)} cannot be {done} ({said}); look at the storage account, and at Ensemble:Blobs.", error,
                FaultKind.Storage);
        }
    }
}
