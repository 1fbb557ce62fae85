using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using EndToEnd.Tests.Processes;
using EndToEnd.Tests.Serving;
using Pictures;

namespace EndToEnd.Tests.Fuzzing;

/// <summary>Damaged and hostile requests and files against a real cluster: none is answered with a fault of the server, no command hangs or crashes, and neither memory nor logs swell.</summary>
public sealed class FuzzTests
{
    private const long MostMemoryGrowth = 600L << 20;
    private const int MostLogBytesPerRequest = 200;
    private const long MostLogBytesPerFile = 20_000;
    private const int MostFindings = 20;
    private const int Senders = 16;
    private const long MostMemory = 12L << 30;
    private readonly Dictionary<string, int> _statuses = [];
    private readonly Dictionary<string, int> _files = [];
    private readonly List<string> _findings = [];

    /// <summary>Minutes of it: <c>eng/fuzz</c>.</summary>
    [Fact(Explicit = true)]
    public async Task Whatever_comes()
    {
        var seconds = Number("ENSEMBLE_FUZZ_SECONDS", 60);
        var seed = Number("ENSEMBLE_FUZZ_SEED", 1);
        await using var served = await ServedCluster.Start(new Product { Before = ["prlimit", $"--data={MostMemory}"] });
        var samples = Samples(served);
        var target = new FuzzTarget(served.Http.BaseAddress!.Port);
        var silo = served.Product.Silos().Single(one => !one.IsTrainer).Pid;
        foreach (var sample in samples) await Count(target, sample.Name, sample.Request);
        var (memory, logs) = (FuzzTarget.PeakMemory(silo), LogBytes(served));
        var end = Stopwatch.GetTimestamp() + (seconds * Stopwatch.Frequency);
        var files = Task.Run(() => GiveFiles(new FileFuzz(served.Product), seed, end));
        // Some wait for a body that is shorter than was said, until the server ends them.
        var sent = (await Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Task.Run(() => SendRequests(target, samples, seed, sender, end))))).Sum();
        var given = await files;
        var grown = FuzzTarget.PeakMemory(silo) - memory;
        var logged = LogBytes(served) - logs;
        if (!served.Product.Silos().Select(one => one.Pid).Contains(silo)) _findings.Add("the control silo has ended");
        if (grown > MostMemoryGrowth) _findings.Add($"the silo's memory grew by {grown >> 20} MiB");
        if (logged > ((long)MostLogBytesPerRequest * sent) + (MostLogBytesPerFile * given)) _findings.Add($"{sent} requests and {given} files left {logged} bytes in logs");
        TestContext.Current.SendDiagnosticMessage($"seed {seed}: {sent} requests and {given} files in {seconds} s; answers: {Listed(_statuses)}; files: {Listed(_files)}; memory +{grown >> 20} MiB, logs +{logged >> 10} KiB; {_findings.Count} findings");
        Assert.True(_findings.Count == 0, string.Join('\n', _findings));
        Assert.True((bool)(await served.Get("/v2/health/ready")).Body["ready"]!);
    }

    private bool IsOver(long end)
    {
        lock (_findings) return Stopwatch.GetTimestamp() >= end || _findings.Count >= MostFindings;
    }

    private async Task<int> SendRequests(FuzzTarget target, List<Sample> samples, int seed, int sender, long end)
    {
        var sent = 0;
        for (; !IsOver(end); sent++)
        {
            var number = (sent * Senders) + sender;
            var random = new Random((seed * 1_000_003) + number);
            var sample = samples[random.Next(samples.Count)];
            await Count(target, $"request {number} ({sample.Name})", sample.Mutated(random));
        }

        return sent;
    }

    private async Task<int> GiveFiles(FileFuzz files, int seed, long end)
    {
        var given = 0;
        for (; !IsOver(end); given++)
        {
            var (what, exitCode, finding) = await files.Try(given, new Random((seed * 1_000_033) + given));
            var word = $"{what} {exitCode}";
            _files[word] = _files.GetValueOrDefault(word) + 1;
            if (finding is not null) Found($"file {given}, {finding}");
        }

        return given;
    }

    private void Found(string finding)
    {
        lock (_findings) _findings.Add(finding);
    }

    private static string Shown(byte[] request) => Uri.EscapeDataString(Encoding.Latin1.GetString(request.AsSpan(0, Math.Min(request.Length, 300))));

    private static string Listed(Dictionary<string, int> counts) => string.Join(", ", counts.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Key}: {one.Value}"));

    private async Task Count(FuzzTarget target, string name, byte[] request)
    {
        try
        {
            var status = await target.Send(request);
            var word = status?.ToString(CultureInfo.InvariantCulture) ?? "none";
            lock (_statuses) _statuses[word] = _statuses.GetValueOrDefault(word) + 1;
            // 505 is the protocol's answer to a version that there is not.
            if (status is >= 500 and not 505) Found($"{name}: {status} to {Shown(request)}");
        }
        catch (TimeoutException error)
        {
            Found($"{name}: {error.Message} to {Shown(request)}");
        }
    }

    private static long LogBytes(ServedCluster served) => Directory.EnumerateFiles(Path.Combine(served.Product.DataDir, "logs")).Sum(file => new FileInfo(file).Length);

    private static List<Sample> Samples(ServedCluster served)
    {
        var pixels = served.Images(0, 2);
        var json = Encoding.UTF8.GetBytes($$"""{"id":"1","inputs":[{"name":"image","shape":[2,1,28,28],"datatype":"FP32","data":[{{ServedCluster.Floats(pixels)}}]}],"outputs":[{"name":"probabilities"}]}""");
        var head = Encoding.UTF8.GetBytes("""{"inputs":[{"name":"image","shape":[2,1,28,28],"datatype":"UINT8","parameters":{"binary_data_size":1568}}]}""");
        byte[] idx = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 28, 0, 0, 0, 28, .. pixels];
        var samples = new List<Sample>
        {
            new("infer, JSON", "POST", "/v2/models/first/infer", json),
            new("infer, bytes", "POST", "/v2/models/first/infer", [.. head, .. pixels], $"Inference-Header-Content-Length: {head.Length}"),
            new("infer, gzip", "POST", "/v2/models/first/infer", Packed(json, stream => new GZipStream(stream, CompressionLevel.Fastest)), "Content-Encoding: gzip"),
            new("infer, Brotli", "POST", "/v2/models/first/infer", Packed(json, stream => new BrotliStream(stream, CompressionLevel.Fastest)), "Content-Encoding: br"),
            new("infer, deflate", "POST", "/v2/models/first/infer", Packed(json, stream => new ZLibStream(stream, CompressionLevel.Fastest)), "Content-Encoding: deflate"),
            new("IDX", "POST", "/v2/models/second/predict-image", idx),
            new("IDX, gzip", "POST", "/v2/models/second/predict-image", Packed(idx, stream => new GZipStream(stream, CompressionLevel.Fastest))),
            new("model", "GET", "/v2/models/first/versions/1", []),
            new("metrics", "GET", "/metrics", []),
            new("evaluation", "GET", "/api/runs/first/evaluation", []),
            new("log levels", "POST", "/admin/log-level", """{"level":"Information"}"""u8.ToArray()),
        };
        samples.AddRange(SamplePictures.All.Select(picture => new Sample(picture.Name, "POST", "/v2/models/first/predict-image", picture.Content)));
        return samples;
    }

    private static byte[] Packed(byte[] content, Func<Stream, Stream> pack)
    {
        using var packed = new MemoryStream();
        using (var stream = pack(packed)) stream.Write(content);
        return packed.ToArray();
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    /// <summary>A sound request, of which the body, the head or both are changed.</summary>
    private sealed record Sample(string Name, string Method, string Path, byte[] Body, string? Header = null)
    {
        public byte[] Request => Joined(Head(Body.Length), Body);

        public byte[] Mutated(Random random)
        {
            // Most often the length fits: else few bodies would be read.
            var body = random.Next(4) == 0 || Body.Length == 0 ? Body : Mutation.Of(Body, random);
            var head = Head(body.Length);
            var changed = random.Next(4) == 0 ? Mutation.Of(head, random) : head;
            // A connection on which nothing is sent may stay open for minutes.
            return Joined(changed.Length + body.Length == 0 ? head : changed, body);
        }

        private byte[] Head(int length) => Encoding.ASCII.GetBytes($"{Method} {Path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n{(Header is null ? "" : $"{Header}\r\n")}Content-Length: {length}\r\n\r\n");

        private static byte[] Joined(byte[] head, byte[] body) => [.. head, .. body];
    }
}
