using System.Text.Json.Nodes;
using EndToEnd.Tests.Processes;

namespace EndToEnd.Tests;

/// <summary>What people and programs get to see of a run that was trained.</summary>
public sealed class ReportTests : IDisposable
{
    private readonly Product _product = new();

    public void Dispose() => _product.Dispose();

    [Fact]
    public async Task A_trained_run_has_a_report_with_its_pictures_and_stands_in_top()
    {
        await _product.Json("cluster", "up");
        var run = await _product.Json(Trainings.Small("--name", "told"));
        var (file, folder) = (Path.Combine(_product.DataDir, "told.html"), Path.Combine(_product.DataDir, "plots"));
        var answer = await _product.Json("report", "told", "--output", file, "--images", folder);
        Assert.Equal(("told", file), ((string)answer["run"]!, (string)answer["file"]!));
        Assert.Equal(
            ["loss", "accuracy", "ambiguity", "epoch-calibration", "calibration", "confusion"],
            answer["images"]!.AsArray().Select(image => Path.GetFileNameWithoutExtension((string)image!)));
        Assert.All(answer["images"]!.AsArray(), image => Assert.Equal("PNG"u8.ToArray(), File.ReadAllBytes((string)image!)[1..4]));
        await PageHolds(file, run);

        var again = await _product.Run("report", "told", "--output", file);
        Assert.Equal((5, $"The file {file} exists already; choose another, or replace it with --force."), (again.ExitCode, again.Error.Trim()));
        Assert.Equal(0, (await _product.Run("report", "told", "--output", file, "--force")).ExitCode);
        await TopShows(run);
    }

    private static async Task PageHolds(string file, JsonObject run)
    {
        var page = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        Assert.All(new[] { "Learning", "Members and ensemble", "Test scores", "Hardest images", "Manifest and events" }, heading => Assert.Contains($"<h2>{heading}</h2>", page, StringComparison.Ordinal));
        Assert.Equal(24, page.Split("alt=\"test image ").Length - 1);
        Assert.Contains(((double)run["ensemble"]!["testLoss"]!).ToString("f4", System.Globalization.CultureInfo.InvariantCulture), page, StringComparison.Ordinal);
        Assert.Contains("&quot;trainLimit&quot;: 1000", page, StringComparison.Ordinal);
        Assert.DoesNotContain("class=\"notices\"", page, StringComparison.Ordinal);
    }

    private async Task TopShows(JsonObject run)
    {
        var top = await _product.Json("top", "--once");
        Assert.Equal(run.ToJsonString(), top["run"]!.ToJsonString());
        Assert.Equal("evaluated", (string)top["events"]!.AsArray()[^1]!["kind"]!);
        Assert.Equal("control", (string)top["nodes"]!["silos"]![0]!["name"]!);
        var text = await _product.Run("top");
        Assert.Contains("> told", text.Output, StringComparison.Ordinal);
    }
}
