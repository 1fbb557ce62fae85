using System.Globalization;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Benchmarks.Serving;

/// <summary>Our server and its peer, asked over HTTP with JSON or with bytes.</summary>
internal static class HttpAsked
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { PooledConnectionLifetime = Timeout.InfiniteTimeSpan }) { Timeout = TimeSpan.FromMinutes(2) };

    public static IAsked OursByBytes(string address, string run) => new Asked("ours, HTTP binary", async (pixels, images) =>
    {
        var head = Encoding.UTF8.GetBytes(
            $$$"""{"inputs":[{"name":"image","shape":[{{{images}}},1,28,28],"datatype":"UINT8","parameters":{"binary_data_size":{{{pixels.Length}}}}}],"outputs":[{"name":"probabilities","parameters":{"binary_data":true}}]}""");
        using var content = new ByteArrayContent([.. head, .. pixels]);
        content.Headers.Add("Inference-Header-Content-Length", Text(head.Length));
        using var response = await Post($"{address}/v2/models/{run}/infer", content);
        var body = await response.Content.ReadAsByteArrayAsync();
        var json = int.Parse(response.Headers.GetValues("Inference-Header-Content-Length").Single(), CultureInfo.InvariantCulture);
        return MemoryMarshal.Cast<byte, float>(body.AsSpan(json)).ToArray();
    });

    public static IAsked OursByJson(string address, string run) => new Asked("ours, HTTP JSON", async (pixels, images) =>
    {
        using var content = new StringContent(
            $$"""{"inputs":[{"name":"image","shape":[{{images}},1,28,28],"datatype":"UINT8","data":[{{string.Join(',', pixels)}}]}],"outputs":[{"name":"probabilities"}]}""");
        using var response = await Post($"{address}/v2/models/{run}/infer", content);
        using var body = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
        return [.. body.RootElement.GetProperty("outputs")[0].GetProperty("data").EnumerateArray().Select(value => value.GetSingle())];
    });

    public static IAsked PeerByBytes(string address) => new Asked("FastAPI, binary", async (pixels, _) =>
    {
        using var content = new ByteArrayContent(pixels);
        using var response = await Post($"{address}/infer", content);
        return MemoryMarshal.Cast<byte, float>(await response.Content.ReadAsByteArrayAsync()).ToArray();
    });

    public static IAsked PeerByJson(string address) => new Asked("FastAPI, JSON", async (pixels, _) =>
    {
        using var content = new StringContent($$"""{"data":[{{string.Join(',', pixels)}}]}""", new MediaTypeHeaderValue("application/json"));
        using var response = await Post($"{address}/infer", content);
        using var body = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
        return [.. body.RootElement.GetProperty("probabilities").EnumerateArray().SelectMany(row => row.EnumerateArray()).Select(value => value.GetSingle())];
    });

    private static async Task<HttpResponseMessage> Post(string address, HttpContent content)
    {
        var response = await Http.PostAsync(address, content);
        return response.EnsureSuccessStatusCode();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed class Asked(string name, Func<byte[], int, Task<float[]>> ask) : IAsked
    {
        public string Name => name;

        public Task<float[]> Ask(byte[] pixels, int images) => ask(pixels, images);
    }
}
