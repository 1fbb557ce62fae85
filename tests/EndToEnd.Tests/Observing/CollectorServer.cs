using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Services;

namespace EndToEnd.Tests.Observing;

/// <summary>A span as it was sent.</summary>
internal sealed record SentSpan(string Silo, string Name, string Trace);

/// <summary>Takes what is sent by OTLP over HTTP, and keeps the spans.</summary>
internal sealed class CollectorServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<SentSpan> _spans = new();

    public CollectorServer()
    {
        Address = $"http://127.0.0.1:{Server.FreePort()}";
        _listener.Prefixes.Add($"{Address}/");
        _listener.Start();
        _ = Take();
    }

    public string Address { get; }

    public IReadOnlyCollection<SentSpan> Spans => _spans;

    public void Dispose() => _listener.Close();

    private async Task Take()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                if (context.Request.Url!.AbsolutePath == "/v1/traces") Keep(body.ToArray());
                context.Response.Close();
            }
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    // ExportTraceServiceRequest: resource_spans 1 { resource 1 { attributes 1 }, scope_spans 2 { spans 2 { trace_id 1, name 5 } } }.
    private void Keep(byte[] request)
    {
        foreach (var resourceSpans in ProtobufFields.Of(request, 1))
        {
            var silo = ProtobufFields.Of(resourceSpans, 1).SelectMany(resource => ProtobufFields.Of(resource, 1)).Select(Attribute).First(attribute => attribute.Key == "service.instance.id").Value;
            foreach (var span in ProtobufFields.Of(resourceSpans, 2).SelectMany(scope => ProtobufFields.Of(scope, 2)))
            {
                _spans.Enqueue(new SentSpan(silo, Text(ProtobufFields.Of(span, 5).Single()), Convert.ToHexString(ProtobufFields.Of(span, 1).Single())));
            }
        }
    }

    // KeyValue: key 1, value 2 { string_value 1 }.
    private static (string Key, string Value) Attribute(byte[] pair) =>
        (Text(ProtobufFields.Of(pair, 1).Single()), Text(ProtobufFields.Of(pair, 2).SelectMany(value => ProtobufFields.Of(value, 1)).FirstOrDefault([])));

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);
}
