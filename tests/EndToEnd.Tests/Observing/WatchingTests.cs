using System.Diagnostics;
using System.Net;

namespace EndToEnd.Tests.Observing;

/// <summary>A real Prometheus watches a living cluster: what Grafana's dashboards ask finds data, and of the alerts the right one fires, and only that one.</summary>
public sealed class WatchingTests
{
    private const string Degraded = "EnsemblePredictDegraded";
    private const string Missing = "EnsembleMemberMissing";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    // What only a fault gives data to.
    private static readonly string[] OfFaults = ["Restarts"];

    [Fact]
    public async Task Every_expression_of_every_dashboard_finds_data_and_every_fault_its_own_alert()
    {
        await using var cluster = await ObservedCluster.Start();
        using var watching = new Watching(cluster.Http.BaseAddress!, cluster.Product.DataDir);
        await watching.Start();

        await Until(watching, () => cluster.Predict(), () => watching.Unanswered.All(asked => OfFaults.Contains(asked.Title)));
        Assert.Empty(await watching.HaveFired());
        await PromtoolHasNothingToSay(cluster);

        await LoseWeights(cluster);
        await UntilFires(watching, Degraded, () => AskForOneMember(cluster));
        Assert.Equal([Degraded], await watching.HaveFired());

        foreach (var trainer in cluster.Product.Silos().Where(silo => silo.IsTrainer)) trainer.Signal("KILL");
        await UntilFires(watching, Missing, () => Task.CompletedTask);
        Assert.Equal([Missing, Degraded], await watching.HaveFired());

        await Until(watching, () => Task.CompletedTask, () => watching.Unanswered.Count == 0);
    }

    private static async Task LoseWeights(ObservedCluster cluster)
    {
        var unloaded = await cluster.Product.Run("unload", ObservedCluster.Ended);
        Assert.True(unloaded.ExitCode == 0, unloaded.Error);
        foreach (var file in cluster.Product.CheckpointFiles().Where(file => file.Contains($"/{ObservedCluster.Ended}/member-1/", StringComparison.Ordinal))) File.Delete(file);
    }

    private static async Task AskForOneMember(ObservedCluster cluster) => Assert.Equal(HttpStatusCode.OK, await cluster.Predict(quorum: 1));

    private static async Task PromtoolHasNothingToSay(ObservedCluster cluster)
    {
        foreach (var lines in (await cluster.Scrape()).Values)
        {
            using var promtool = Process.Start(new ProcessStartInfo("promtool", ["check", "metrics"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
            // Others name their metrics as they like.
            await promtool.StandardInput.WriteAsync(string.Join('\n', lines.Where(line => line.Contains("ensemble_", StringComparison.Ordinal))) + "\n");
            promtool.StandardInput.Close();
            var said = await promtool.StandardOutput.ReadToEndAsync() + await promtool.StandardError.ReadToEndAsync();
            await promtool.WaitForExitAsync();
            Assert.True(promtool.ExitCode == 0, said);
        }
    }

    private static async Task UntilFires(Watching watching, string alert, Func<Task> meanwhile)
    {
        var fires = false;
        await Until(watching, async () =>
        {
            await meanwhile();
            fires = (await watching.Firing()).Contains(alert);
        }, () => fires);
    }

    private static async Task Until(Watching watching, Func<Task> meanwhile, Func<bool> reached)
    {
        var begun = Stopwatch.GetTimestamp();
        while (true)
        {
            await meanwhile();
            await watching.Ask();
            if (reached()) return;
            Assert.True(Stopwatch.GetElapsedTime(begun) < Limit, $"these fire: {string.Join(", ", await watching.Firing())}; these never found data:\n{string.Join('\n', watching.Unanswered)}");
            await Task.Delay(250, TestContext.Current.CancellationToken);
        }
    }
}
