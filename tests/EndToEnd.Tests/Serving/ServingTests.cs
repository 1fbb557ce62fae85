using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Pictures;

namespace EndToEnd.Tests.Serving;

/// <summary>The Open Inference Protocol against the built product, as stock clients and curl speak it.</summary>
public sealed class ServingTests : IAsyncLifetime
{
    private const string Infer = "/v2/models/first/infer";
    private ServedCluster _served = null!;

    public async ValueTask InitializeAsync() => _served = await ServedCluster.Start();

    public ValueTask DisposeAsync() => _served.DisposeAsync();

    [Fact]
    public async Task The_protocol_is_spoken_from_metadata_to_answers_and_faults()
    {
        await SaysWhatItIs();
        await AnswersJsonAndBytesAlike();
        await AnswersImagesAsTheCommandLineDoes();
        await TellsFaultsInASentence();
        await StandsWhateverComes();
        await DoesNotWaitForWhoeverDawdles();
        await SwitchesModelsWithoutAFailedRequest();
        await SurvivesADeadSilo();
    }

    private async Task SaysWhatItIs()
    {
        Assert.True((bool)(await _served.Get("/v2/health/live")).Body["live"]!);
        Assert.True((bool)(await _served.Get("/v2/health/ready")).Body["ready"]!);
        Assert.Equal("ensemble", (string?)(await _served.Get("/v2")).Body["name"]);
        Assert.True((bool)(await _served.Get("/v2/models/first/versions/1/ready")).Body["ready"]!);
        var model = (await _served.Get("/v2/models/first")).Body;
        Assert.StartsWith("""{"name":"image","datatype":"UINT8","shape":[-1,1,28,28],"parameters":{"minimum":0,"maximum":255""", model["inputs"]![0]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(10, model["class_names"]!.AsArray().Count);
        Assert.Equal("""{"name":"probabilities","datatype":"FP32","shape":[-1,10]}""", model["outputs"]![0]!.ToJsonString());
    }

    private async Task AnswersJsonAndBytesAlike()
    {
        var pixels = _served.Images(0, 3);
        var (status, json) = await _served.Post(Infer, $$"""{"id":"42","inputs":[{"name":"image","shape":[3,1,28,28],"datatype":"FP32","data":[{{ServedCluster.Floats(pixels)}}]}],"outputs":[{"name":"probabilities"},{"name":"label"}]}""");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(("first", "1", "42"), ((string?)json["model_name"], (string?)json["model_version"], (string?)json["id"]));
        Assert.Equal("""{"members_used":2,"members_total":2,"degraded":false,"combine":"mean"}""", json["parameters"]!.ToJsonString());
        var expected = Probabilities(json);
        Assert.All(expected.Chunk(10), row => Assert.Equal(1, row.Sum(), 4));

        const string Request = """{"inputs":[{"name":"image","shape":[3,1,28,28],"datatype":"UINT8","parameters":{"binary_data_size":2352}}],"outputs":[{"name":"probabilities","parameters":{"binary_data":true}}]}""";
        using var response = await _served.PostBinary(Infer, Request, pixels);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var body = await response.Content.ReadAsByteArrayAsync();
        var head = int.Parse(response.Headers.GetValues("Inference-Header-Content-Length").Single(), CultureInfo.InvariantCulture);
        Assert.Equal(120, (int)JsonNode.Parse(body.AsSpan(0, head))!["outputs"]![0]!["parameters"]!["binary_data_size"]!);
        var found = Enumerable.Range(0, 30).Select(index => BinaryPrimitives.ReadSingleLittleEndian(body.AsSpan(head + index * sizeof(float)))).ToArray();
        AssertClose(expected, found);
        Assert.Equal(found.Chunk(10).Select(row => Array.IndexOf(row, row.Max())), json["outputs"]![1]!["data"]!.AsArray().Select(label => (int)label!));
    }

    private async Task AnswersImagesAsTheCommandLineDoes()
    {
        var file = Path.Combine(_served.Product.DataDir, "three.idx");
        byte[] idx = [0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 28, 0, 0, 0, 28, .. _served.Images(0, 3)];
        await File.WriteAllBytesAsync(file, idx);
        var commandLine = await _served.Product.Json("predict", "first", file);
        using var content = new ByteArrayContent(Packed(idx));
        content.Headers.ContentEncoding.Add("gzip");
        using var response = await _served.Http.PostAsync("/v2/models/first/predict-image", content);
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal(commandLine["predictions"]!.AsArray().Select(image => (int)image!["label"]!), answer["predictions"]!.AsArray().Select(image => (int)image!["label"]!));
        Assert.Equal(2, (int)answer["members_used"]!);
        var byHttp = await _served.Product.Json("predict", "first", file, "--http", _served.Http.BaseAddress!.ToString());
        Assert.Equal(commandLine.ToJsonString(), byHttp.ToJsonString());
        await ABadFileCostsNoOtherItsAnswer(file);
    }

    private async Task ABadFileCostsNoOtherItsAnswer(string sound)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_served.Product.DataDir, "mixed")).FullName;
        byte[] cut = [.. PngBytes.Create(28, 28, 8, 0, new byte[28 * 29])[..60]];
        foreach (var (name, content) in new[] { ("a.png", await File.ReadAllBytesAsync(sound)), ("._a.png", cut), ("b.png", cut), ("c.png", PngBytes.Create(28, 28, 8, 0, new byte[28 * 29])) })
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, name), content);
        }

        foreach (var more in new[] { Array.Empty<string>(), ["--http", _served.Http.BaseAddress!.ToString()] })
        {
            var outcome = await _served.Product.Run(["predict", "first", folder, .. more, "-o", "json"]);
            Assert.Equal(2, outcome.ExitCode);
            var answer = JsonNode.Parse(outcome.Lines[^1])!;
            Assert.Equal(4, answer["predictions"]!.AsArray().Count);
            Assert.Equal("is a damaged image (truncated); replace it.", (string?)answer["refused"]!.AsArray().Single()!["reason"]);
            Assert.Equal(1, (int)answer["leftOut"]![0]!["hidden"]!);
        }
    }

    private async Task TellsFaultsInASentence()
    {
        Refuses(HttpStatusCode.NotFound, "No model is called 'nobody'", await _served.Post("/v2/models/nobody/infer", "{}"));
        Refuses(HttpStatusCode.NotFound, "Model 'first' has no version '7'", await _served.Post("/v2/models/first/versions/7/infer", "{}"));
        Refuses(HttpStatusCode.NotFound, "There is nothing at /v2/no-such-thing", await _served.Get("/v2/no-such-thing"));
        Refuses(HttpStatusCode.MethodNotAllowed, "does not take GET", await _served.Get(Infer));
        Refuses(HttpStatusCode.BadRequest, "", await _served.Post(Infer, "{"));
        Refuses(HttpStatusCode.BadRequest, "quorum", await _served.Post(Infer, $$"""{"parameters":{"quorum":9},"inputs":[{"name":"image","shape":[1,1,28,28],"datatype":"UINT8","data":[{{string.Join(',', _served.Images(0, 1))}}]}]}"""));
        Refuses(HttpStatusCode.BadRequest, "not compressed as Content-Encoding says", await PostPacked("gzip", [1, 2, 3]));
        foreach (var encoding in new[] { "gzip", "deflate", "br" })
        {
            // Bytes that end before the coding does count as no bytes.
            Refuses(HttpStatusCode.BadRequest, "", await PostPacked(encoding, [1, 2, 3]));
            Refuses(HttpStatusCode.BadRequest, "not compressed as Content-Encoding says", await PostPacked(encoding, [.. Enumerable.Repeat((byte)0xFF, 100_000)]));
        }

        // Packed by a dictionary that the reader is to have.
        Refuses(HttpStatusCode.BadRequest, "not compressed as Content-Encoding says", await PostPacked("deflate", [0x78, 0x20, 0, 0, 0, 1, 3, 0]));
        Refuses(HttpStatusCode.BadRequest, "JSON", await PostPacked("identity", [1, 2, 3]));
        Refuses(HttpStatusCode.UnsupportedMediaType, "Content-Encoding is 'zip'", await PostPacked("zip", [1, 2, 3]));
        // 65 MiB of nothing in 65 KB: what is unpacked counts.
        Refuses(HttpStatusCode.RequestEntityTooLarge, "", await PostPacked("gzip", Packed(new byte[65 << 20])));
    }

    private async Task<(HttpStatusCode Status, JsonObject Body)> PostPacked(string encoding, byte[] body)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentEncoding.Add(encoding);
        using var response = await _served.Http.PostAsync(Infer, content);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject());
    }

    private static byte[] Packed(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(content);
        return packed.ToArray();
    }

    // A client that sends a byte now and then is shown the door, and keeps nobody else waiting.
    private async Task DoesNotWaitForWhoeverDawdles()
    {
        using var slow = new TcpClient("127.0.0.1", _served.Http.BaseAddress!.Port);
        var stream = slow.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST {Infer} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\n{{"));
        var answered = await UnderLoad(Infer, async () => Assert.Contains("HTTP/1.1 408", await FirstLine(stream), StringComparison.Ordinal));
        Assert.NotEmpty(answered);
    }

    private static async Task<string?> FirstLine(NetworkStream stream)
    {
        using var reader = new StreamReader(stream);
        return await reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromMinutes(1));
    }

    private static void Refuses(HttpStatusCode status, string sentence, (HttpStatusCode Status, JsonObject Body) found)
    {
        Assert.Equal(status, found.Status);
        Assert.Equal(["error"], found.Body.Select(property => property.Key));
        Assert.Contains(sentence, (string)found.Body["error"]!, StringComparison.OrdinalIgnoreCase);
    }

    // Bytes of a valid request, changed by chance: a sentence each time, and the next one is answered as if nothing had been.
    private async Task StandsWhateverComes()
    {
        var random = new Random(1);
        var valid = Encoding.UTF8.GetBytes($$"""{"inputs":[{"name":"image","shape":[1,1,28,28],"datatype":"UINT8","data":[{{string.Join(',', _served.Images(0, 1))}}]}]}""");
        for (var round = 0; round < 300; round++)
        {
            var changed = valid.ToArray();
            for (var change = 0; change < 1 + random.Next(4); change++) changed[random.Next(changed.Length)] = (byte)random.Next(256);
            using var content = new ByteArrayContent(changed, 0, random.Next(4) == 0 ? random.Next(changed.Length) : changed.Length);
            if (random.Next(4) == 0) content.Headers.Add("Inference-Header-Content-Length", $"{random.Next(2 * changed.Length)}");
            using var response = await _served.Http.PostAsync(Infer, content);
            Assert.True(response.StatusCode == HttpStatusCode.OK || (int)response.StatusCode is >= 400 and < 500, $"round {round}: {response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        }

        var (status, _) = await _served.Post(Infer, Encoding.UTF8.GetString(valid));
        Assert.Equal(HttpStatusCode.OK, status);
    }

    private async Task SwitchesModelsWithoutAFailedRequest()
    {
        Assert.Equal(1, (int)(await _served.Product.Json("promote", "first", "as", "digits"))["version"]!);
        var answers = await UnderLoad("/v2/models/digits/infer", async () =>
        {
            Assert.Equal(2, (int)(await _served.Product.Json("promote", "second", "as", "digits"))["version"]!);
            await Task.Delay(1500);
            Assert.Equal(1, (int)(await _served.Product.Json("rollback", "digits"))["version"]!);
            await Task.Delay(1500);
        });
        var versions = answers.GroupBy(answer => (string)answer["model_version"]!).ToDictionary(group => group.Key, group => group.Select(Probabilities).ToList());
        Assert.Equal(["1", "2"], versions.Keys.Order());
        Assert.All(versions.Values, same => Assert.All(same, one => AssertClose(same[0], one)));
        Assert.NotEqual(versions["1"][0], versions["2"][0]);
        var refused = await _served.Product.Run("delete", "second");
        Assert.Contains("is a version of model 'digits'", refused.Error, StringComparison.Ordinal);
    }

    private async Task SurvivesADeadSilo()
    {
        var answers = await UnderLoad(Infer, async () =>
        {
            _served.Product.Silos().First(silo => silo.IsTrainer).Signal("KILL");
            await Task.Delay(6000);
        });
        Assert.All(answers, answer => Assert.Equal(2, (int)answer["parameters"]!["members_used"]!));
        Assert.All(answers, answer => AssertClose(Probabilities(answers[0]), Probabilities(answer)));
    }

    private static float[] Probabilities(JsonObject answer) => [.. answer["outputs"]![0]!["data"]!.AsArray().Select(value => (float)value!)];

    // Whoever shares a forward pass may move the last bits.
    private static void AssertClose(float[] expected, float[] found) => Assert.All(found.Zip(expected, (one, other) => Math.Abs(one - other)), difference => Assert.InRange(difference, 0, 1e-4));

    /// <summary>Four clients ask without a pause while something happens; every answer must be one.</summary>
    private async Task<IReadOnlyList<JsonObject>> UnderLoad(string path, Func<Task> happens)
    {
        var request = $$"""{"inputs":[{"name":"image","shape":[1,1,28,28],"datatype":"UINT8","data":[{{string.Join(',', _served.Images(0, 1))}}]}]}""";
        using var over = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            var answers = new List<JsonObject>();
            while (!over.IsCancellationRequested)
            {
                var (status, body) = await _served.Post(path, request);
                Assert.True(status == HttpStatusCode.OK, body.ToJsonString());
                answers.Add(body);
            }

            return answers;
        })).ToList();
        await happens();
        await over.CancelAsync();
        return [.. (await Task.WhenAll(clients)).SelectMany(answers => answers)];
    }
}
