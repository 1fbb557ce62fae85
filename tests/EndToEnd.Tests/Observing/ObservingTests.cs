namespace EndToEnd.Tests.Observing;

/// <summary>What is seen of a cluster that trains and answers.</summary>
public sealed class ObservingTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private static readonly Comparer<Metric> ByText = Comparer<Metric>.Create((one, other) => string.CompareOrdinal(one.ToString(), other.ToString()));

    [Fact]
    public async Task A_cluster_shows_every_metric_of_the_documentation_and_none_besides_and_traces_go_from_commands_and_HTTP_to_the_members()
    {
        await using var cluster = await ObservedCluster.Start();
        await cluster.Predict();
        await cluster.Predict("nobody");

        Assert.Equal(["control", "trainer-0", "trainer-1"], (await cluster.Targets()).Keys.Order(StringComparer.Ordinal));
        var documented = DocumentedMetrics.All().Order(ByText).ToList();
        await Eventually(async () => DocumentedMetrics.In(await Lines(cluster)).Order(ByText).SequenceEqual(documented), async () =>
        {
            var shown = DocumentedMetrics.In(await Lines(cluster)).ToList();
            return $"not shown: {string.Join("; ", documented.Except(shown))}\nnot documented: {string.Join("; ", shown.Except(documented))}";
        });
        var control = (await cluster.Scrape())["control"];
        Assert.Contains(control, line => line.StartsWith("ensemble_predict_requests_total{", StringComparison.Ordinal) && line.Contains("code=\"404\",model=\"unknown\"", StringComparison.Ordinal));
        foreach (var others in new[] { "http_server_request_duration_seconds_bucket", "dotnet_gc_collections_total", "orleans_" }) Assert.Contains(control, line => line.StartsWith(others, StringComparison.Ordinal));

        await Eventually(() => Task.FromResult(IsTraced(cluster, "POST ", "forward pass") && IsTraced(cluster, "ensemble train", "epoch")), () => Task.FromResult(string.Join("\n", cluster.Collector.Spans)));
        Assert.Contains(cluster.Collector.Spans, span => span is { Name: "validation", Silo: "trainer-0" or "trainer-1" });
        await IsQuietWhenItEnds(cluster);
    }

    private static async Task<IEnumerable<string>> Lines(ObservedCluster cluster) => (await cluster.Scrape()).Values.SelectMany(lines => lines);

    // From who has asked to a trainer: one trace.
    private static bool IsTraced(ObservedCluster cluster, string begin, string end)
    {
        var begun = cluster.Collector.Spans.Where(span => span.Name.StartsWith(begin, StringComparison.Ordinal)).Select(span => span.Trace);
        return cluster.Collector.Spans.Where(span => span.Name == end && span.Silo.StartsWith("trainer-", StringComparison.Ordinal)).Select(span => span.Trace).Intersect(begun).Any();
    }

    // Somebody scrapes all the time, and once more while the silos end.
    private static async Task IsQuietWhenItEnds(ObservedCluster cluster)
    {
        using var ended = new CancellationTokenSource();
        var scraping = Task.WhenAll((await cluster.Targets()).Values.Select(address => ScrapeUntil(cluster, address, ended.Token)));
        await cluster.Product.Run("cluster", "down");
        await ended.CancelAsync();
        await scraping;
        var logs = Directory.EnumerateFiles(Path.Combine(cluster.Product.DataDir, "logs")).SelectMany(File.ReadLines);
        // As text: a collection's message shows the beginning of each line only.
        Assert.Equal("", string.Join('\n', logs.Where(line => line.Contains(" ERR ", StringComparison.Ordinal) || line.Contains("OpenTelemetry", StringComparison.Ordinal))));
    }

    private static async Task ScrapeUntil(ObservedCluster cluster, string address, CancellationToken ended)
    {
        while (!ended.IsCancellationRequested)
        {
            try
            {
                await cluster.Http.GetStringAsync($"http://{address}/metrics", ended);
            }
            catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
            {
                // It has ended, or is about to.
            }
        }
    }

    private static async Task Eventually(Func<Task<bool>> reached, Func<Task<string>> describe)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!await reached())
        {
            Assert.False(limit.IsCancellationRequested, limit.IsCancellationRequested ? await describe() : "");
            await Task.Delay(200, TestContext.Current.CancellationToken);
        }
    }
}
