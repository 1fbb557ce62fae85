using System.Diagnostics;
using System.Text.Json.Nodes;
using EndToEnd.Tests.Chaos;

namespace EndToEnd.Tests.Namespaces;

/// <summary>Hosts that reach each other by their addresses only, with the environment of the manifests: the nearest thing to pods without a cluster.</summary>
public sealed class NamespaceTests
{
    [Fact]
    public async Task A_host_that_is_cut_off_and_healed_and_another_that_is_killed_change_no_bit()
    {
        using var network = new Network();
        using var cluster = new PodCluster(network);
        await cluster.Start();
        var undisturbed = await Train(cluster, "undisturbed", () => Task.CompletedTask);
        Assert.Equal(0, undisturbed.Restarts);

        var disturbed = await Train(cluster, "disturbed", async () =>
        {
            // Taken for dead meanwhile, it finds that out when it is back, ends, and is started anew.
            var cut = cluster.ProcessOf("trainer-0");
            network.Cable("trainer-0", isIn: false);
            await UntilRestarted(cluster, "disturbed");
            network.Cable("trainer-0", isIn: true);
            await PodCluster.UntilEnded(cut);
            cluster.Kill("trainer-1");
        });

        Assert.True(disturbed.Restarts >= 2);
        Assert.Equal(undisturbed.Decisions, disturbed.Decisions);
        var nodes = await cluster.UntilAllAreThere();
        Assert.All(PodCluster.Pods, pod => Assert.Contains($"\"node\":\"node-of-{pod}\"", nodes, StringComparison.Ordinal));
    }

    private static async Task UntilRestarted(PodCluster cluster, string name)
    {
        for (var begun = Stopwatch.GetTimestamp(); ; await Task.Delay(1_000))
        {
            var status = await cluster.CommandLine.Run("status", name, "-o", "json");
            if (status.ExitCode == 0 && JsonNode.Parse(status.Lines[^1])!["members"]!.AsArray().Any(member => (int)member!["restarts"]! > 0)) return;
            Assert.True(Stopwatch.GetElapsedTime(begun) < ChaosRound.Limit, $"no member is placed anew: {status.Output}{status.Error}");
        }
    }

    private static async Task<RunResult> Train(PodCluster cluster, string name, Func<Task> disturb)
    {
        using var command = cluster.CommandLine.Start([.. ChaosRound.TrainingOn("10000"), "--name", name]);
        await command.UntilSeen("epoch 2/8", ChaosRound.Limit);
        await disturb();
        await command.Outcome(ChaosRound.Limit);
        return await RunResult.Ended(cluster.CommandLine, name);
    }
}
