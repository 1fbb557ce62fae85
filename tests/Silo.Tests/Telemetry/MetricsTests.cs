using Silo.Tests.Hosting;

namespace Silo.Tests.Telemetry;

/// <summary>What Prometheus reads.</summary>
[Collection(OneLog.Name)]
public sealed class MetricsTests
{
    [Fact]
    public async Task Names_types_and_figures_are_as_they_were_meant()
    {
        await using var face = await MetricsFace.Start();
        face.Runs.Publish(Runs.Finished("mnist-1", face.Time.GetUtcNow()));
        face.Runs.Waited([TimeSpan.FromSeconds(0.25)]);

        var lines = await face.Scrape();

        Assert.Contains("# TYPE ensemble_epoch gauge", lines);
        Assert.Contains("# TYPE ensemble_member_restarts_total counter", lines);
        Assert.Contains("# TYPE ensemble_barrier_wait_seconds histogram", lines);
        Assert.Contains("# TYPE ensemble_predict_degraded_total counter", lines);
        Assert.Equal("1", FigureOf(lines, "ensemble_epoch", "run=\"mnist-1\""));
        Assert.Equal("0.6931471805599453", FigureOf(lines, "ensemble_validation_loss", "run=\"mnist-1\""));
        Assert.Equal("0", FigureOf(lines, "ensemble_member_restarts_total", "reason=\"silo-lost\"", "member=\"1\""));
        Assert.Equal("0", FigureOf(lines, "ensemble_barrier_wait_seconds_bucket", "le=\"0.1\""));
        Assert.Equal("1", FigureOf(lines, "ensemble_barrier_wait_seconds_bucket", "le=\"0.5\""));
        Assert.Equal("0.25", FigureOf(lines, "ensemble_barrier_wait_seconds_sum"));
        Assert.Equal("0", FigureOf(lines, "ensemble_predict_degraded_total"));
    }

    [Fact]
    public async Task Labels_are_escaped_whatever_somebody_has_called_things()
    {
        await using var face = await MetricsFace.Start();
        face.Runs.Publish(Runs.Finished("a.b-c", face.Time.GetUtcNow(), recipe: "quo\"te, back\\slash,\nline<b>é}{"));

        var line = Assert.Single(await face.Scrape(), line => line.StartsWith("ensemble_run_info{", StringComparison.Ordinal));

        Assert.Contains("""recipe="quo\"te, back\\slash,\nline<b>é}{",""", line, StringComparison.Ordinal);
        Assert.EndsWith("} 1", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_loss_that_is_no_number_shows_as_NaN()
    {
        await using var face = await MetricsFace.Start();
        face.Runs.Publish(Runs.Finished("lost", face.Time.GetUtcNow(), probability: float.NaN));

        var lines = await face.Scrape();

        Assert.Equal("NaN", FigureOf(lines, "ensemble_validation_loss", "run=\"lost\""));
        Assert.Equal("NaN", FigureOf(lines, "ensemble_member_validation_loss", "member=\"1\""));
    }

    [Fact]
    public async Task Hundreds_of_runs_that_have_ended_leave_nothing_after_the_retention()
    {
        await using var face = await MetricsFace.Start();
        // More in all than a metric may have series at a time.
        for (var round = 0; round < 10; round++)
        {
            for (var run = 0; run < 200; run++) face.Runs.Publish(Runs.Finished($"run-{round}-{run}", face.Time.GetUtcNow()));

            var lines = await face.Scrape();
            Assert.Equal(200, lines.Count(line => line.StartsWith("ensemble_epoch{", StringComparison.Ordinal)));
            Assert.Equal(200 * 2 * 9, lines.Count(line => line.StartsWith("ensemble_member_restarts_total{", StringComparison.Ordinal)));
            Assert.DoesNotContain(lines, line => line.Contains("overflow", StringComparison.Ordinal));
            face.Time.Advance(TimeSpan.FromMinutes(61));
        }

        Assert.DoesNotContain(await face.Scrape(), line => line.Contains("run=\"", StringComparison.Ordinal));
    }

    private static string FigureOf(IEnumerable<string> lines, string name, params string[] labels)
    {
        var line = Assert.Single(lines, line => line.Split('{', ' ')[0] == name && labels.All(label => line.Contains(label, StringComparison.Ordinal)));
        return line.Split("} ")[^1].Split(' ')[^1];
    }
}
