using System.Collections.Concurrent;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Repositories;

namespace EndToEnd.Tests.Page;

/// <summary>Debian's Chromium with one page open, driven as a user drives it.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private static readonly string Pictures = Path.Combine(RepositoryFolder.Root, "artifacts", "screenshots");
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly ConcurrentQueue<string> _complaints = [];

    private Browser(IPlaywright playwright, IBrowser browser, IPage page)
    {
        (_playwright, _browser, Page) = (playwright, browser, page);
        page.Console += (_, message) => Note(message.Type == "error", message.Text);
        page.PageError += (_, error) => Note(true, error);
        page.Dialog += (_, dialog) => Note(true, $"a dialog opened: {dialog.Message}");
    }

    public IPage Page { get; }

    /// <summary>What the console holds against the page. That a silo has gone, or wants a key, is no fault of the page's.</summary>
    public IReadOnlyList<string> Complaints => [.. _complaints.Where(complaint => !complaint.Contains("net::ERR_", StringComparison.Ordinal) && !complaint.Contains("status of 401", StringComparison.Ordinal))];

    public static async Task<Browser> Start(string address)
    {
        Directory.CreateDirectory(Pictures);
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", Args = ["--no-sandbox"] });
        var page = await browser.NewPageAsync(new() { BaseURL = address, ViewportSize = new() { Width = 1280, Height = 900 } });
        page.SetDefaultTimeout(60_000);
        return new Browser(playwright, browser, page);
    }

    /// <summary>Waits until some element of a kind says something.</summary>
    public Task Sees(string selector, string text) => Assertions.Expect(Page.Locator(selector).Filter(new() { HasText = text }).First).ToBeVisibleAsync(new() { Timeout = 60_000 });

    /// <summary>Takes pictures of the whole page in light, dark and on a narrow screen, and looks for what bars people from it.</summary>
    public async Task Inspect(string name)
    {
        await Take($"{name}-light", ColorScheme.Light, 1280);
        await IsAccessible(name);
        await Take($"{name}-dark", ColorScheme.Dark, 1280);
        await IsAccessible(name);
        await Take($"{name}-narrow", ColorScheme.Light, 390);
        Assert.Equal(390, await Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        await Page.SetViewportSizeAsync(1280, 900);
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }

    private async Task Take(string name, ColorScheme scheme, int width)
    {
        await Page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
        await Page.SetViewportSizeAsync(width, 900);
        await Page.EvaluateAsync("scrollTo(0, 0)");
        // Charts follow the width and the theme in the next frames.
        await Page.EvaluateAsync("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
        await Page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, $"{name}.png"), FullPage = true });
    }

    private async Task IsAccessible(string name)
    {
        var faults = (await Page.RunAxe()).Violations.Where(fault => fault.Impact is "serious" or "critical");
        Assert.Empty(faults.SelectMany(fault => fault.Nodes.Select(node => $"{name}: {fault.Id}: {node.Html}: {fault.Help}")));
    }

    private void Note(bool counts, string text)
    {
        if (counts) _complaints.Enqueue(text);
    }
}
