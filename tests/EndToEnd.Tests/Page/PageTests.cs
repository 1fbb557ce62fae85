using System.Text.Json;
using EndToEnd.Tests.Processes;
using Microsoft.Playwright;
using Pictures;
using Services;

namespace EndToEnd.Tests.Page;

/// <summary>The page in a real browser, over a real cluster: watched from a run's start to its end, through a killed silo and a restart.</summary>
public sealed class PageTests : IAsyncLifetime
{
    private readonly Product _product = new();
    private readonly int _port = Server.FreePort();
    private Browser _browser = null!;

    private IPage Page => _browser.Page;

    public async ValueTask InitializeAsync()
    {
        await Serve();
        _browser = await Browser.Start($"http://127.0.0.1:{_port}");
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        await _product.Run("cluster", "down");
        _product.Dispose();
    }

    [Fact]
    public async Task A_run_is_watched_from_its_start_to_its_end_and_then_tried()
    {
        await ShowsThatThereIsNothing();
        await SeesFilesAsPredictDoes();
        await ShowsARunThatLearns();
        await ShowsASiloThatDies();
        await ShowsWhatARunIsWorth();
        await AnswersADrawing();
        await AnswersFromTheKeyboard();
        await ShowsOddNamesAsText();
        Assert.Empty(_browser.Complaints);
        await ComesBackWithTheSilo();
        Assert.Empty(_browser.Complaints);
    }

    private async Task ShowsThatThereIsNothing()
    {
        await Page.GotoAsync("/");
        await _browser.Sees(".empty", "./ensemble train mnist");
        await _browser.Sees("#link", "live");
    }

    // What the silo sees in the same files is tested with the engine.
    private async Task SeesFilesAsPredictDoes()
    {
        var asked = SamplePictures.All.SelectMany(_ => new[] { 1, 3 }, (picture, channels) => (Picture: picture, Channels: channels)).ToList();
        var files = asked.Select(one => new { content = Convert.ToBase64String(one.Picture.Content), shape = new[] { one.Channels, one.Picture.Height, one.Picture.Width } });
        var seen = await Page.EvaluateAsync<int[][]>(
            """
            async files => {
              const { pixelsOf } = await import('/page/files.js');
              const blobOf = content => new Blob([Uint8Array.from(atob(content), letter => letter.charCodeAt(0))]);
              return await Promise.all(files.map(async ({ content, shape }) => Array.from((await pixelsOf(blobOf(content), shape)).pixels)));
            }
            """,
            files);
        Assert.Empty(asked.Zip(seen).Where(pair => !AreClose(pair.First.Channels == 1 ? pair.First.Picture.Grey : pair.First.Picture.Planes, pair.Second, pair.First.Picture.Tolerance))
            .Select(pair => $"{pair.First.Picture}, {pair.First.Channels} channels: {string.Join(' ', pair.Second.Take(24))}"));
    }

    private static bool AreClose(byte[] expected, int[] seen, int tolerance) =>
        expected.Length == seen.Length && expected.Zip(seen).All(pair => Math.Abs(pair.First - pair.Second) <= tolerance);

    private async Task ShowsARunThatLearns()
    {
        var outcome = await _product.Run(Trainings.Endless("--name", "watched", "--detach"));
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        await Page.GetByRole(AriaRole.Link, new() { Name = "watched" }).ClickAsync();
        await _browser.Sees("h1", "watched");
        await _browser.Sees(".pill.training", "training");
        await _browser.Sees(".readout", "epoch 2");
        Assert.Equal(2, await Page.Locator(".plot canvas").CountAsync());
        await _browser.Inspect("learning");
    }

    private async Task ShowsASiloThatDies()
    {
        await Page.GetByRole(AriaRole.Link, new() { Name = "Nodes" }).ClickAsync();
        await _browser.Sees(".card", "trainer-1");
        await _browser.Sees(".slot.used", "watched");
        await _browser.Inspect("nodes");
        _product.Silos().Single(silo => silo.Name == "trainer-1").Signal("KILL");
        await Assertions.Expect(Page.Locator(".card", new() { HasText = "trainer-1" })).ToHaveCountAsync(0, new() { Timeout = 60_000 });
        await Page.GoBackAsync();
        await _browser.Sees(".kind", "lost");
        Assert.Equal(0, (await _product.Run("stop", "watched")).ExitCode);
        await _browser.Sees(".heading .pill", "stopped");
    }

    private async Task ShowsWhatARunIsWorth()
    {
        var outcome = await _product.Run("evaluate", "watched");
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        await _browser.Sees("figure h3", "Calibration");
        Assert.Equal(100, await Page.Locator(".matrix td:not(:empty)").CountAsync());
        Assert.Equal(24, await Page.Locator(".hard").CountAsync());
    }

    private async Task AnswersADrawing()
    {
        await Page.Locator(".pad").ScrollIntoViewIfNeededAsync();
        var pad = (await Page.Locator(".pad").BoundingBoxAsync())!;
        await Draw(pad, (0.55f, 0.2f), (0.48f, 0.8f));
        await _browser.Sees(".says", "%");
        Assert.Equal("1", await Page.Locator(".says b").TextContentAsync());
        Assert.Equal(30, await Page.Locator(".bars .fill").CountAsync());
        await _browser.Sees(".answer .figures", "nats");
        await _browser.Inspect("finished");
    }

    private async Task Draw(LocatorBoundingBoxResult pad, params (float X, float Y)[] points)
    {
        var places = points.Select(point => (X: pad.X + point.X * pad.Width, Y: pad.Y + point.Y * pad.Height)).ToList();
        await Page.Mouse.MoveAsync(places[0].X, places[0].Y);
        await Page.Mouse.DownAsync();
        foreach (var (x, y) in places) await Page.Mouse.MoveAsync(x, y, new() { Steps = 12 });
        await Page.Mouse.UpAsync();
    }

    private async Task AnswersFromTheKeyboard()
    {
        await Page.Locator(".hard").First.FocusAsync();
        await Page.Keyboard.PressAsync("Enter");
        await _browser.Sees(".row.seen", "Test image");
        await _browser.Sees(".says", "%");
        await Page.Locator("#image-file").SetInputFilesAsync(new FilePayload { Name = "no picture.png", MimeType = "image/png", Buffer = [1, 2, 3] });
        await _browser.Sees(".answer .fault", "no picture.png is no image");
    }

    // Every text that the silo may tell is such a one.
    private async Task ShowsOddNamesAsText()
    {
        const string Odd = "\"'><b class=evil>\n{run=\"x\"}";
        var text = JsonSerializer.Serialize(Odd);
        var events = $$$"""
            event: runs
            data: [{"run":{{{text}}},"state":"failed","recipe":{{{text}}},"members":1,"createdAt":"2026-01-01T00:00:00Z","epoch":0}]

            event: nodes
            data: {"silos":[{"name":{{{text}}},"role":"both","pid":1,"address":{{{text}}},"http":null,"slots":[{"device":{{{text}}},"run":{{{text}}},"member":0}]}],"queue":[{"run":{{{text}}},"member":1,"reason":{{{text}}}}]}

            event: models
            data: [{"name":{{{text}}},"runs":[{{{text}}}],"current":1}]

            event: run
            data: {"run":{{{text}}},"state":"failed","recipe":{{{text}}},"seed":"1","createdAt":"2026-01-01T00:00:00Z","seconds":1,"classNames":[{{{text}}},"good"],"failure":{{{text}}},"members":[{"index":0,"state":"failed","silo":{{{text}}},"device":{{{text}}},"restarts":0,"failure":{{{text}}},"reason":null,"queuePosition":null,"silo":{{{text}}},"test":null}],"ensemble":{"epoch":0,"maxEpochs":1,"patienceLeft":1,"bestEpoch":null,"stopEpoch":null,"stopReason":{{{text}}},"test":null}}

            event: events
            data: [{"number":1,"at":"2026-01-01T00:00:00Z","kind":"failed","member":0,"epoch":null,"text":{{{text}}}}]


            """;
        await Page.RouteAsync("**/api/events*", route => route.FulfillAsync(new() { ContentType = "text/event-stream", Body = events }));
        await Page.RouteAsync("**/v2/models/**", route => route.FulfillAsync(new() { Body = """{"inputs":[{"shape":[-1,1,28,28]}]}""" }));
        foreach (var (place, shown) in new[] { ("#/", "td"), ("#/nodes", ".card h3"), ($"#/runs/{Uri.EscapeDataString(Odd)}", "td.note") })
        {
            await Page.GotoAsync($"/{place}");
            await _browser.Sees(shown, "><b class=evil>");
            Assert.Equal(0, await Page.Locator(".evil").CountAsync());
        }

        await Page.UnrouteAllAsync();
    }

    private async Task ComesBackWithTheSilo()
    {
        await Page.GotoAsync("/#/runs/after");
        await _browser.Sees(".empty", "No run is called 'after'.");
        await _product.Run("cluster", "down");
        await _browser.Sees("#link", "reconnecting");
        await Serve("secret-of-a-test-1");
        await GivesTheKey("wrong");
        await _browser.Sees("#key-why", "Invalid key");
        await GivesTheKey("secret-of-a-test-1");
        await _browser.Sees("#link", "live");
        var outcome = await _product.Run(Trainings.Small("--name", "after"));
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        await _browser.Sees(".heading .pill", "finished");
        await _browser.Sees("figure h3", "Calibration");
        await Page.GetByRole(AriaRole.Link, new() { Name = "Runs", Exact = true }).ClickAsync();
        await _browser.Sees("td", "after");
        await _browser.Inspect("runs");
    }

    private async Task GivesTheKey(string key)
    {
        await _browser.Sees("dialog", "This silo asks for a key");
        await Page.GetByLabel("Key", new() { Exact = true }).FillAsync(key);
        await Page.Keyboard.PressAsync("Enter");
    }

    private async Task Serve(string keys = "none")
    {
        var outcome = await _product.Run(new Dictionary<string, string> { ["Ensemble__ApiKeys"] = keys }, "serve", "--port", $"{_port}", "--trainers", "2", "--detach");
        Assert.True(outcome.ExitCode == 0, outcome.Error);
    }
}
