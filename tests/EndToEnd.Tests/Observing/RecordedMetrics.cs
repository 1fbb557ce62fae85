using System.Net;
using System.Text;
using Services;

namespace EndToEnd.Tests.Observing;

/// <summary>Shows the metrics of a machine with a GPU, as DCGM's exporter and a silo there show them: gpu-metrics.txt.</summary>
internal sealed class RecordedMetrics : IDisposable
{
    private static readonly byte[] Page = Encoding.UTF8.GetBytes(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Observing", "gpu-metrics.txt")));
    private readonly HttpListener _listener = new();

    public RecordedMetrics()
    {
        Address = $"127.0.0.1:{Server.FreePort()}";
        _listener.Prefixes.Add($"http://{Address}/");
        _listener.Start();
        _ = Answer();
    }

    public string Address { get; }

    public void Dispose() => _listener.Close();

    private async Task Answer()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                context.Response.ContentType = "text/plain; version=0.0.4";
                await context.Response.OutputStream.WriteAsync(Page);
                context.Response.Close();
            }
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
