using Ensembles.Members;

namespace Training.Data.Pulling;

/// <summary>A public mirror.</summary>
/// <param name="address">The folder on the mirror, with a slash at its end.</param>
/// <param name="downloads">What to fetch.</param>
/// <param name="handler">Makes what sends the requests; null takes the system's, which waits 4 s for a connection.</param>
/// <param name="idle">How long to wait for an answer or for more bytes; null means 10 s.</param>
internal sealed class HttpSource(
    Uri address,
    IReadOnlyList<HttpDownload> downloads,
    Func<HttpMessageHandler>? handler = null,
    TimeSpan? idle = null) : IPullSource
{
    private readonly TimeSpan _idle = idle ?? TimeSpan.FromSeconds(10);

    public string Name => address.Host;

    public async Task DownloadAsync(PullFolders folders, IProgress<DataProgress> progress, CancellationToken cancellation)
    {
        using var client = new HttpClient((handler ?? Connect)()) { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
        foreach (var download in downloads)
        {
            using var answer = await Ask(client, download.File, cancellation);
            answer.EnsureSuccessStatusCode();
            await using var body = new MeteredStream(
                await answer.Content.ReadAsStreamAsync(cancellation),
                _idle,
                done => progress.Report(new($"Downloading {download.File} from {Name}", done, answer.Content.Headers.ContentLength)));
            await download.Unpack(body, folders.Files, cancellation);
        }
    }

    private async Task<HttpResponseMessage> Ask(HttpClient client, string file, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(_idle);
        return await client.GetAsync(new Uri(file, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, patience.Token);
    }

    private static SocketsHttpHandler Connect() => new() { ConnectTimeout = TimeSpan.FromSeconds(4) };
}

/// <summary>One file of a mirror.</summary>
/// <param name="File">Its name there.</param>
/// <param name="Unpack">Writes its final files into the folder given.</param>
internal sealed record HttpDownload(string File, Func<Stream, string, CancellationToken, Task> Unpack);
