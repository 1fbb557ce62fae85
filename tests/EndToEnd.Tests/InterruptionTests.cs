using System.Diagnostics;
using EndToEnd.Tests.Processes;

namespace EndToEnd.Tests;

/// <summary>Whoever ends in the middle: no process is left over, no run is lost, and the weights come out the same.</summary>
public sealed class InterruptionTests(InterruptionTests.UndisturbedRun undisturbed) : IClassFixture<InterruptionTests.UndisturbedRun>, IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
    private readonly Product _product = new();

    public void Dispose() => _product.Dispose();

    [Fact]
    public async Task After_Ctrl_C_nothing_runs_and_resume_ends_with_the_weights_of_an_undisturbed_run()
    {
        using (var training = _product.Start(Trainings.Long("--name", "broken")))
        {
            await training.UntilSeen("epoch 2/12", Limit);
            training.Signal("INT");
            var outcome = await training.Outcome(Limit);
            Assert.Equal(130, outcome.ExitCode);
            Assert.Contains("continue with 'ensemble resume broken'", outcome.Output, StringComparison.Ordinal);
        }

        Assert.Empty(_product.Silos());
        Assert.Equal("interrupted", (await _product.Json("status", "broken")).State());
        var resumed = await _product.Json("resume", "broken");
        Assert.Equal("finished", resumed.State());
        Assert.Equal(undisturbed.Weights, resumed.Hashes());
    }

    [Fact]
    public async Task A_trainer_that_is_killed_costs_a_restart_and_no_bit()
    {
        using var training = _product.Start([.. Trainings.Long("--name", "hurt"), "-o", "json"]);
        await training.UntilSeen("epoch 2/12", Limit);
        _product.Silos().First(silo => silo.IsTrainer).Signal("KILL");
        var outcome = await training.Outcome(Limit);
        var run = System.Text.Json.Nodes.JsonNode.Parse(outcome.Lines[^1])!.AsObject();
        Assert.Equal("finished", run.State());
        Assert.Equal(undisturbed.Weights, run.Hashes());
        Assert.True(run["members"]!.AsArray().Sum(member => (int)member!["restarts"]!) >= 1);
    }

    [Fact]
    public async Task A_trainer_that_does_not_start_again_at_once_is_tried_again()
    {
        var (program, broken) = (Path.Combine(_product.DataDir, "silo.sh"), Path.Combine(_product.DataDir, "broken"));
        await File.WriteAllTextAsync(program, $"#!/bin/sh\nif [ -e '{broken}' ]; then rm '{broken}'; exit 3; fi\nexec '{Layout.Silo}' \"$@\"\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        using var training = _product.Start(new Dictionary<string, string> { ["ENSEMBLE_SILO"] = program }, Trainings.Long("--name", "stubborn", "--trainers", "1", "--set", "members=1"));
        await training.UntilSeen("epoch 2/12", Limit);
        await File.WriteAllTextAsync(broken, "", TestContext.Current.CancellationToken);
        _product.Silos().Single(silo => silo.IsTrainer).Signal("KILL");
        var outcome = await training.Outcome(Limit);
        Assert.Equal((0, false), (outcome.ExitCode, File.Exists(broken)));
        Assert.Equal("finished", (await _product.Json("status", "stubborn")).State());
    }

    [Fact]
    public async Task When_the_command_is_killed_its_silos_end_too_and_the_run_is_kept()
    {
        using (var training = _product.Start(Trainings.Long("--name", "orphan")))
        {
            await training.UntilSeen("epoch 1/12", Limit);
            training.Signal("KILL");
            await training.Outcome(Limit);
        }

        await Until(() => _product.Silos().Count == 0);
        Assert.Equal("interrupted", (await _product.Json("status", "orphan")).State());
    }

    [Fact]
    public async Task A_cluster_outlives_the_command_that_started_it_and_ends_with_the_last_that_uses_it()
    {
        using var starter = _product.Start(Trainings.Endless("--name", "first"));
        await starter.UntilSeen("epoch 1/200", Limit);
        using var user = _product.Start([.. Trainings.Long("--name", "second"), "-o", "json"]);
        await user.UntilSeen("Run 'second' begins", Limit);
        Assert.Equal(5, (await _product.Run(Trainings.Long("--name", "second"))).ExitCode);
        starter.Signal("INT");
        var left = await starter.Outcome(Limit);
        Assert.Equal(130, left.ExitCode);
        Assert.Contains("run 'first' continues while other commands use this cluster", left.Output, StringComparison.Ordinal);
        // Whoever started the trainers has gone: the other command restarts this one.
        _product.Silos().First(silo => silo.IsTrainer).Signal("KILL");
        var ended = await user.Outcome(Limit);
        Assert.Equal(undisturbed.Weights, System.Text.Json.Nodes.JsonNode.Parse(ended.Lines[^1])!.AsObject().Hashes());
        Assert.Empty(_product.Silos());
        Assert.Equal("interrupted", (await _product.Json("status", "first")).State());
    }

    /// <summary>The run of which the others must not differ.</summary>
    public sealed class UndisturbedRun : IAsyncLifetime
    {
        /// <summary>The members' hashes.</summary>
        internal string[] Weights { get; private set; } = [];

        public async ValueTask InitializeAsync()
        {
            using var product = new Product();
            Weights = (await product.Json(Trainings.Long("--name", "whole"))).Hashes();
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
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
