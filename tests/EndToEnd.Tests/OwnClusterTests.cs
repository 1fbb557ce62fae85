using System.Diagnostics;
using EndToEnd.Tests.Processes;

namespace EndToEnd.Tests;

/// <summary>The machine's own cluster starts with the commands that need it, and ends with them.</summary>
public sealed class OwnClusterTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
    private readonly Product _product = new();

    public void Dispose() => _product.Dispose();

    [Fact]
    public async Task When_the_cluster_is_stopped_those_who_use_it_say_so_at_once()
    {
        await _product.Json("cluster", "up");
        using var training = _product.Start(Trainings.Endless("--name", "cut"));
        await training.UntilSeen("epoch 1/200", Limit);
        Assert.Contains("Stopped the cluster of 3 silos", (await _product.Run("cluster", "down")).Output, StringComparison.Ordinal);
        var outcome = await training.Outcome(TimeSpan.FromSeconds(60));
        Assert.Equal(4, outcome.ExitCode);
        Assert.Contains("(another command has stopped the cluster); run 'cut' is kept, continue with 'ensemble resume cut'", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("train mnist-base --train-limit 1000 --validation-limit 100 --members 1")]
    [InlineData("serve --port 18999")]
    [InlineData("cluster up")]
    public async Task Trainers_that_do_not_start_are_a_sentence_with_the_reason_and_nothing_is_left(string line)
    {
        var program = Path.Combine(_product.DataDir, "silo.sh");
        await File.WriteAllTextAsync(program, $"#!/bin/sh\ncase \"$*\" in *Role=trainer*) echo 'no driver here' >&2; exit 3;; esac\nexec '{Layout.Silo}' \"$@\"\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var outcome = await _product.Run(new Dictionary<string, string> { ["ENSEMBLE_SILO"] = program }, line.Split(' '));
        Assert.Equal(4, outcome.ExitCode);
        Assert.Contains("ended with code 3: no driver here", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
        Assert.Empty(_product.Silos());
        Assert.False((bool)(await _product.Json("cluster", "status"))["running"]!);
    }

    [Theory, InlineData("INT", false), InlineData("TERM", false), InlineData("INT", true), InlineData("TERM", true)]
    public async Task Ctrl_C_while_silos_start_leaves_nothing(string signal, bool trainers)
    {
        using var starting = _product.Start("cluster", "up");
        await Until(() => _product.Silos().Any(silo => silo.IsTrainer == trainers));
        starting.Signal(signal);
        var outcome = await starting.Outcome(Limit);
        Assert.Equal((130, "Interrupted.\n"), (outcome.ExitCode, outcome.Error));
        Assert.Empty(_product.Silos());
        Assert.False(File.Exists(Path.Combine(_product.DataDir, "cluster.json")));
    }

    [Fact]
    public async Task A_detached_run_goes_on_is_stopped_by_another_command_and_its_cluster_by_a_third()
    {
        var begun = await _product.Json(Trainings.Endless("--name", "far", "--detach"));
        Assert.Equal("far", (string)begun["run"]!);
        var nodes = await _product.Json("nodes");
        Assert.Equal(["control", "trainer-0", "trainer-1"], nodes["silos"]!.AsArray().Select(silo => (string)silo!["name"]!).Order());
        Assert.Equal(5, (await _product.Run("delete", "far")).ExitCode);
        using (var watching = _product.Start("watch", "far")) await watching.UntilSeen("epoch 1/200", Limit);
        Assert.Equal("stopped", (await _product.Json("stop", "far")).State());
        Assert.Equal("deleted", (string)(await _product.Json("delete", "far"))["done"]!);
        var down = await _product.Json("cluster", "down");
        Assert.Equal(("stopped", false), ((string)down["done"]!, (bool)down["running"]!));
        Assert.Equal("nothing", (string)(await _product.Json("cluster", "down"))["done"]!);
        await Until(() => _product.Silos().Count == 0);
    }

    [Fact]
    public async Task Two_data_folders_are_two_clusters_that_do_not_meet()
    {
        using var other = new Product();
        await _product.Json("cluster", "up", "--trainers", "1");
        await other.Json("cluster", "up", "--trainers", "1");
        var (mine, others) = (await _product.Json("nodes"), await other.Json("nodes"));
        Assert.Equal(2, mine["silos"]!.AsArray().Count);
        Assert.Empty(Pids(mine).Intersect(Pids(others)));
        await _product.Json("cluster", "down");
        Assert.Equal(2, (await other.Json("nodes"))["silos"]!.AsArray().Count);
        await other.Json("cluster", "down");

        static IEnumerable<int> Pids(System.Text.Json.Nodes.JsonObject nodes) => nodes["silos"]!.AsArray().Select(silo => (int)silo!["pid"]!);
    }

    private static async Task Until(Func<bool> condition)
    {
        var began = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < Limit, "it never came true");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }
}
