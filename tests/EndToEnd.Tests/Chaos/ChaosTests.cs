using System.Globalization;
using EndToEnd.Tests.Processes;
using Services;

namespace EndToEnd.Tests.Chaos;

/// <summary>Whatever is killed, paused, cut off or damaged in a cluster of real processes: runs end by themselves with the bits of an undisturbed run.</summary>
public sealed class ChaosTests : IDisposable
{
    private readonly Product _product = new();

    public void Dispose() => _product.Dispose();

    [Fact]
    public async Task Data_that_go_away_lost_control_silos_and_a_power_cut_change_no_bit_and_end_no_command()
    {
        using var cluster = new ChaosCluster(_product);
        await Play(cluster, rounds: 1, _ => [Disturbance.Of(Disturbance.LostData, 1), Disturbance.Of(Disturbance.LostControls, 0), Disturbance.Of(Disturbance.PowerCut, 0)], seed: 1);
    }

    [Fact]
    public async Task Checkpoints_in_blobs_change_no_bit()
    {
        using var azurite = new Azurite();
        await azurite.Start();
        using var cluster = new ChaosCluster(_product, new Dictionary<string, string> { ["Checkpoints"] = "blob:checkpoints", ["Blobs__ConnectionString"] = azurite.Connection }) { IsFoundByRedis = true };
        await Play(cluster, rounds: 1, _ => [Disturbance.Of(Disturbance.KilledTrainer, 2)], seed: 1);
    }

    [Fact]
    public async Task A_scoring_under_way_on_control_silos_that_are_killed_is_asked_for_again()
    {
        using var cluster = new ChaosCluster(_product);
        await cluster.Start();
        using var command = cluster.Start("train", "mnist-base", "--members", "2", "--epochs", "1", "--train-limit", "1000", "--validation-limit", "500", "--name", "scored");
        await command.UntilSeen("Reading the test images", ChaosRound.Limit);
        // Stopped first: then the answer cannot come before the kill.
        foreach (var signal in new[] { "STOP", "KILL" })
        {
            foreach (var control in ChaosCluster.Controls) cluster.Signal(control, signal);
        }

        var outcome = await command.Outcome(ChaosRound.Limit);

        Assert.True(outcome.ExitCode == 0, outcome.Output + outcome.Error);
        Assert.Contains("Try it: ensemble predict scored", outcome.Output + outcome.Error, StringComparison.Ordinal);
    }

    /// <summary>Many rounds with what chance chooses: <c>eng/chaos</c>.</summary>
    [Fact(Explicit = true)]
    public async Task Whatever_happens()
    {
        using var cluster = new ChaosCluster(_product);
        var rounds = Number("ENSEMBLE_CHAOS_ROUNDS", 20);
        var seed = Number("ENSEMBLE_CHAOS_SEED", 1);
        await Play(cluster, rounds, random => [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Disturbance.Of(random.Next(), random.Next()))], seed);
    }

    /// <summary>A cluster of another commit's build, whose silos are replaced by this build's one by one while a run trains: <c>eng/rolling-upgrade.sh</c>.</summary>
    [Fact(Explicit = true)]
    public async Task A_rolling_upgrade_changes_no_bit()
    {
        var previous = Environment.GetEnvironmentVariable("ENSEMBLE_PREVIOUS_SILO");
        Assert.False(string.IsNullOrEmpty(previous), "ENSEMBLE_PREVIOUS_SILO is not set; give the silo program of the build to upgrade from.");
        var upgraded = new HashSet<string>();
        using var cluster = new ChaosCluster(_product) { Program = name => upgraded.Contains(name) ? Layout.Silo : previous };
        await cluster.Start();
        IReadOnlyList<Disturbance> upgrades = [.. ChaosCluster.All.Select(name => new Disturbance($"{name} is upgraded", async mixed =>
        {
            upgraded.Add(name);
            mixed.Signal(name, "TERM");
            await mixed.UntilReplaced(name);
        }))];
        var mixed = await ChaosRound.Play(cluster, "mixed", upgrades, new Random(1));
        Say(mixed);
        var undisturbed = await ChaosRound.Play(cluster, "undisturbed", [], new Random(1));
        Say(undisturbed);
        Assert.Equal(undisturbed.Result.Decisions, mixed.Result.Decisions);
    }

    private static async Task Play(ChaosCluster cluster, int rounds, Func<Random, IReadOnlyList<Disturbance>> choose, int seed)
    {
        await cluster.Start();
        var undisturbed = await ChaosRound.Play(cluster, "undisturbed", [], new Random(seed));
        Say(undisturbed);
        var differing = new List<string>();
        for (var round = 1; round <= rounds; round++)
        {
            var random = new Random((seed * 10_000) + round);
            var played = await ChaosRound.Play(cluster, $"round-{round}", choose(random), random);
            Say(played);
            if (played.Result.Decisions != undisturbed.Result.Decisions) differing.Add($"{played}\n{played.Result.Decisions}");
            await cluster.UntilAllAreThere();
        }

        var shown = cluster.Shown();
        Assert.Contains("decided epoch", shown, StringComparison.Ordinal);
        Assert.DoesNotContain(cluster.Redis.Password, shown, StringComparison.Ordinal);
        Assert.DoesNotContain(Azurite.Key, shown, StringComparison.Ordinal);
        Assert.True(differing.Count == 0, $"undisturbed:\n{undisturbed.Result.Decisions}\n\n{string.Join("\n\n", differing)}");
    }

    private static void Say(ChaosRound round) => TestContext.Current.SendDiagnosticMessage(round.ToString());

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
