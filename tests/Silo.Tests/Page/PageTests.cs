using System.Net;
using System.Text.Json.Nodes;
using Silo.Tests.Hosting;

namespace Silo.Tests.Page;

/// <summary>The page's files and events over HTTP, from a control silo of the product.</summary>
[Collection(OneLog.Name)]
public sealed class PageTests(PageSilo silo) : IClassFixture<PageSilo>
{
    [Theory]
    [InlineData("/", "text/html", "<!doctype html>")]
    [InlineData("/page/app.js", "text/javascript", "import")]
    [InlineData("/page/style.css", "text/css", ":root")]
    [InlineData("/page/icon.svg", "image/svg+xml", "<svg")]
    [InlineData("/page/vendor/uPlot.iife.min.js", "text/javascript", "uPlot")]
    [InlineData("/page/vendor/uPlot.LICENSE.txt", "text/plain", "MIT")]
    public async Task A_file_comes_with_its_type_and_a_strict_policy_and_once_only(string path, string type, string content)
    {
        using var response = await silo.Http.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(type, response.Content.Headers.ContentType!.MediaType);
        Assert.Contains(content, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.StartsWith("default-src 'self';", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());

        using var again = new HttpRequestMessage(HttpMethod.Get, path);
        again.Headers.IfNoneMatch.Add(response.Headers.ETag!);
        Assert.Equal(HttpStatusCode.NotModified, (await silo.Http.SendAsync(again)).StatusCode);
    }

    [Fact]
    public async Task The_page_runs_no_inline_script_and_names_no_other_place()
    {
        var page = await silo.Http.GetStringAsync("/");
        Assert.DoesNotMatch(@"<script(?![^>]*\ssrc=)", page);
        Assert.DoesNotMatch(@"\son\w+=|\sstyle=|<style|https?://", page);
    }

    [Theory]
    [InlineData("/page/no-such-file.js", "There is nothing at /page/no-such-file.js")]
    [InlineData("/page/../Silo.csproj", "There is nothing at /Silo.csproj")]
    [InlineData("/api/runs/nobody/evaluation", "No run is called 'nobody'")]
    public async Task What_is_not_there_is_told_in_a_sentence(string path, string sentence)
    {
        using var response = await silo.Http.GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains(sentence, (string)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["error"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_comes_is_told_everything_and_then_what_changes()
    {
        var found = new Dictionary<string, JsonNode?>();
        var isSubmitted = false;
        await foreach (var (type, data) in silo.Events("/api/events?run=odd-names"))
        {
            found[type] = data;
            if (!isSubmitted && IsEmpty(found))
            {
                isSubmitted = true;
                await silo.Submit("odd-names");
            }

            if (isSubmitted && IsFull(found)) break;
        }

        IsARun(found["run"]!, found["runs"]![0]!);
        Assert.Equal("control", (string?)found["nodes"]!["silos"]![0]!["role"]);
        Assert.Equal("begun", (string?)found["events"]![0]!["kind"]);
        Assert.Equal("odd-names", (string?)found["nodes"]!["queue"]![0]!["run"]);
    }

    [Fact]
    public async Task However_many_look_the_grains_are_asked_once()
    {
        await UntilNobodyLooks();
        await using (var one = silo.Events("/api/events?run=a").GetAsyncEnumerator())
        await using (var other = silo.Events("/api/events?run=a").GetAsyncEnumerator())
        {
            Assert.True(await one.MoveNextAsync() && await other.MoveNextAsync());
            Assert.Equal(2, silo.Feed.Topics);
        }

        await UntilNobodyLooks();
    }

    [Fact]
    public async Task More_viewers_than_a_silo_takes_are_refused_until_one_goes()
    {
        await using var small = new PageSilo(null, mostWatchers: 1);
        await small.InitializeAsync();
        await using (var viewer = small.Events("/api/events").GetAsyncEnumerator())
        {
            Assert.True(await viewer.MoveNextAsync());
            using var refused = await small.Http.GetAsync("/api/events", TestContext.Current.CancellationToken);
            Assert.Equal(429, (int)refused.StatusCode);
            using var other = await small.Http.GetAsync("/v2", TestContext.Current.CancellationToken);
            Assert.Equal(200, (int)other.StatusCode);
        }

        // A silo notices that a viewer has gone when it next has to do with him.
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        int status;
        while ((status = await Status()) == 429) await Task.Delay(50, limit.Token);
        Assert.Equal(200, status);

        async Task<int> Status()
        {
            using var answer = await small.Http.GetAsync("/api/events", HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return (int)answer.StatusCode;
        }
    }

    [Fact]
    public async Task A_silo_that_stops_does_not_wait_for_those_who_look()
    {
        await using var other = new PageSilo();
        await other.InitializeAsync();
        await using var viewer = other.Events("/api/events").GetAsyncEnumerator();
        Assert.True(await viewer.MoveNextAsync());
        var stopped = other.Stop();
        while (await viewer.MoveNextAsync())
        {
        }

        await stopped;
    }

    // A silo notices that a viewer has gone when it next has to do with him; the limit only ends a test that would never end.
    private async Task UntilNobodyLooks()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (silo.Feed.Topics > 0) await Task.Delay(50, limit.Token);
    }

    private static bool IsEmpty(Dictionary<string, JsonNode?> found) =>
        found.TryGetValue("runs", out var runs) && runs!.AsArray().Count == 0 && found.TryGetValue("run", out var run) && run is null;

    private static bool IsFull(Dictionary<string, JsonNode?> found) =>
        found["run"] is not null && found["runs"]!.AsArray().Count == 1 && found.GetValueOrDefault("nodes")?["queue"]!.AsArray().Count == 2 && found.ContainsKey("events");

    private static void IsARun(JsonNode run, JsonNode line)
    {
        Assert.Equal(("odd-names", "running", "tiny"), ((string?)run["run"], (string?)run["state"], (string?)run["recipe"]));
        Assert.Equal(("odd-names", "running", 2), ((string?)line["run"], (string?)line["state"], (int)line["members"]!));
        Assert.Contains(PageSilo.EvilClass, run["classNames"]!.AsArray().Select(name => (string?)name));
        Assert.Equal("queued", (string?)run["members"]![0]!["state"]);
        Assert.Equal("1", (string?)run["seed"]);
        Assert.Null(run["ensemble"]!["bestEpoch"]);
    }
}
