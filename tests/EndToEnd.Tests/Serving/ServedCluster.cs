using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using EndToEnd.Tests.Processes;
using Services;

namespace EndToEnd.Tests.Serving;

/// <summary>Two small runs, and a cluster that answers for them over HTTP.</summary>
internal sealed class ServedCluster : IAsyncDisposable
{
    // Its own folder's MNIST: the first test image is a seven.
    private const int ImageSize = 28 * 28;
    private const int IdxHeader = 16;

    private ServedCluster(Product product, int port) => (Product, Http) = (product, new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") });

    public Product Product { get; }

    public HttpClient Http { get; }

    public static Task<ServedCluster> Start() => Start(new Product());

    public static async Task<ServedCluster> Start(Product product)
    {
        var port = Server.FreePort();
        var served = new ServedCluster(product, port);
        var outcome = await product.Run("serve", "--port", $"{port}", "--detach");
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        foreach (var name in new[] { "first", "second" }) await Train(product, name);
        return served;
    }

    /// <summary>Test images of MNIST as the files have them.</summary>
    public byte[] Images(int start, int count)
    {
        using var file = File.OpenRead(Path.Combine(Product.DataDir, "data", "mnist", "t10k-images-idx3-ubyte"));
        file.Position = IdxHeader + (long)start * ImageSize;
        var pixels = new byte[count * ImageSize];
        file.ReadExactly(pixels);
        return pixels;
    }

    public async Task<(HttpStatusCode Status, JsonObject Body)> Post(string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/x-www-form-urlencoded");
        using var response = await Http.PostAsync(path, content);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject());
    }

    public async Task<(HttpStatusCode Status, JsonObject Body)> Get(string path)
    {
        using var response = await Http.GetAsync(path);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject());
    }

    /// <summary>As the protocol's binary extension has it: JSON, then the tensor's bytes. No content type, as stock clients send none.</summary>
    public async Task<HttpResponseMessage> PostBinary(string path, string json, byte[] tensor)
    {
        var head = Encoding.UTF8.GetBytes(json);
        using var content = new ByteArrayContent([.. head, .. tensor]);
        content.Headers.Add("Inference-Header-Content-Length", $"{head.Length}");
        return await Http.PostAsync(path, content);
    }

    public static string Floats(byte[] pixels) => string.Join(',', pixels.Select(pixel => (pixel / 255f).ToString("r", CultureInfo.InvariantCulture)));

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Product.Run("cluster", "down");
        Product.Dispose();
    }

    private static async Task Train(Product product, string name)
    {
        var outcome = await product.Run(
            "train", "mnist-base", "--name", name, "--members", "2", "--epochs", "1", "--train-limit", "2000", "--validation-limit", "500", "--seed", $"{name.Length}",
            "--set", "model.layers[0].filters=8", "--set", "model.layers[1].filters=8", "--set", "model.layers[5].units=32");
        Assert.True(outcome.ExitCode == 0, outcome.Error);
    }
}
