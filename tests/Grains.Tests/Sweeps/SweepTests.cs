using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Ensembles.Members;
using Ensembles.Recipes;
using Ensembles.Sweeps;
using Grains.Interfaces.Runs;
using Grains.Interfaces.Sweeps;
using Grains.Sweeps;
using Grains.Tests.Fakes;

namespace Grains.Tests.Sweeps;

public sealed class SweepTests
{
    private const string Space = """{ "optimizer.learningRate": { "log": [0.0001, 0.1] } }""";

    [Fact]
    public async Task A_sweep_tries_all_stops_the_worse_ones_early_and_gives_the_best_as_a_recipe()
    {
        await using var cluster = await RunCluster.Start(trainers: 2);
        cluster.Trainer.TrueClassOf = ByLearningRate;
        WaitForTheSweep(cluster);

        var sweep = await Submit(cluster, trials: 9);
        var ended = await cluster.UntilSweep(sweep, status => status.State == RunState.Finished);

        Assert.Equal("tiny-sweep-1", sweep);
        Assert.All(ended.Trials, trial => Assert.Contains(trial.State, new[] { "finished", "pruned" }));
        var best = ended.Trials.MaxBy(trial => LearningRate(trial));
        Assert.Equal((best!.Index, "finished", 9), (ended.Best, best.State, best.Losses.Length));
        var pruned = ended.Trials.Where(trial => trial.State == "pruned").ToList();
        // How many depends on who came to a rung first.
        Assert.NotEmpty(pruned);
        Assert.All(pruned, trial => Assert.InRange(trial.Losses.Length, 1, 8));
        Assert.Equal(1, ended.Space[0].Importance);
        Assert.False(cluster.Trainer.TwoOnOneSlot);
        var recipe = RecipeReader.Parse((await cluster.Sweep(sweep).GetBestRecipe())!);
        Assert.Equal((LearningRate(best), 3), (((AdamRecipe)recipe.Optimizer).LearningRate, recipe.Members));
    }

    [Fact]
    public async Task Trials_are_runs_of_the_sweep_that_never_see_the_test_images_and_keep_no_checkpoints_but_the_best()
    {
        await using var cluster = await RunCluster.Start(trainers: 2);
        cluster.Trainer.TrueClassOf = ByLearningRate;
        var sweep = await Submit(cluster, trials: 6, method: "random");
        await cluster.UntilSweep(sweep, status => status.State == RunState.Finished);
        // What is superfluous after the last trial is removed after it.
        var ended = await cluster.UntilSweep(sweep, status => status.Trials.Count(trial => cluster.Checkpoints.Epochs(trial.Run, 0).Count > 0) == 3);

        Assert.All(await cluster.Index.List(), run => Assert.Equal(sweep, run.Sweep));
        Assert.All(ended.Trials, trial => Assert.Equal(9, trial.Losses.Length));
        var kept = ended.Trials.OrderBy(trial => trial.ValidationLoss).Take(3).Select(trial => trial.Index).ToList();
        foreach (var trial in ended.Trials)
        {
            Assert.Equal(kept.Contains(trial.Index) ? 1 : 0, cluster.Checkpoints.Epochs(trial.Run, 0).Count);
            Assert.Null((await cluster.Run(trial.Run).GetStatus())!.Ensemble.Test);
        }

        var dropped = ended.Trials.First(trial => !kept.Contains(trial.Index)).Run;
        Assert.Contains("its weights were removed", (await cluster.Run(dropped).Evaluate()).Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_its_data_a_sweep_is_interrupted_no_trial_fails_and_it_goes_on_when_they_are_back()
    {
        await using var cluster = await RunCluster.Start();
        var isLost = false;
        cluster.Trainer.BeforeEpoch = (plan, epoch, _) =>
        {
            if (plan.Run.EndsWith(".t01", StringComparison.Ordinal) && epoch == 3 && !isLost) cluster.Data.IsAway = isLost = true;
            if (cluster.Data.IsAway) throw new TrainingException("/missing: there is no such folder.", FaultKind.Data);
        };
        var sweep = await Submit(cluster, trials: 5, method: "random", retries: 0);

        var interrupted = await cluster.UntilSweep(sweep, status => status.State == RunState.Interrupted);
        Assert.Contains("there is no such folder", interrupted.Interruption, StringComparison.Ordinal);
        Assert.Contains("there is no such folder", (await cluster.Sweep(sweep).Resume()).Fault, StringComparison.Ordinal);
        Assert.Equal(RunState.Interrupted, (await cluster.Sweep(sweep).GetStatus())!.State);
        cluster.Data.IsAway = false;
        Assert.Null((await cluster.Sweep(sweep).Resume()).Fault);

        var ended = await cluster.UntilSweep(sweep, status => status.State == RunState.Finished);
        Assert.All(ended.Trials, trial => Assert.Equal(("finished", null), (trial.State, trial.Failure)));
    }

    [Fact]
    public async Task A_control_silo_that_is_killed_in_the_middle_loses_no_trial_and_none_runs_twice()
    {
        await using var cluster = await RunCluster.Start(controls: 2, autoResume: true);
        cluster.Trainer.TrueClassOf = ByLearningRate;
        using var hold = new ManualResetEventSlim();
        cluster.Trainer.BeforeEpoch = (plan, epoch, cancellation) =>
        {
            if (plan.Run.EndsWith(".t03", StringComparison.Ordinal) && epoch == 2) hold.Wait(cancellation);
        };
        var sweep = await Submit(cluster, trials: 8, method: "random");
        await cluster.UntilSweep(sweep, status => status.Trials[3].Losses.Length == 1 && status.Trials.Count(trial => trial.State == "finished") >= 3);

        await cluster.Silos.KillSiloAsync(await cluster.SiloOf(cluster.Sweep(sweep)));
        hold.Set();
        var ended = await cluster.UntilSweep(sweep, status => status.State == RunState.Finished);

        var planned = TrialSampler.Sample(RecipeReader.Read(Recipe(8, "random")).Search!, 1).Select(trial => trial[0]);
        Assert.Equal(planned, ended.Trials.Select(trial => trial.Values[0]));
        Assert.All(ended.Trials, trial => Assert.Equal(("finished", 9), (trial.State, trial.Losses.Length)));
        Assert.Equal(8, (await cluster.Index.List()).Length);
        // A run whose silo died may lose the epoch in flight, and no more.
        var twice = cluster.Trainer.TrainedRuns.CountBy(epoch => epoch).Where(count => count.Value > 1).CountBy(epoch => epoch.Key.Run);
        Assert.All(twice, run => Assert.Equal(1, run.Value));
    }

    [Fact]
    public async Task An_interrupted_sweep_goes_on_when_it_is_told_to()
    {
        await using var cluster = await RunCluster.Start();
        using var hold = new ManualResetEventSlim();
        cluster.Trainer.BeforeEpoch = (_, epoch, cancellation) =>
        {
            if (epoch == 2) hold.Wait(cancellation);
        };
        var sweep = await Submit(cluster, trials: 4, method: "random");
        await cluster.UntilSweep(sweep, status => status.Trials.Count(trial => trial.Losses.Length == 1) == 2);

        await cluster.Silos.DeactivateAsync(cluster.Sweep(sweep));
        Assert.Equal(RunState.Interrupted, (await cluster.Sweep(sweep).GetStatus())!.State);
        hold.Set();
        Assert.Null((await cluster.Sweep(sweep).Resume()).Fault);

        var ended = await cluster.UntilSweep(sweep, status => status.State == RunState.Finished);
        Assert.All(ended.Trials, trial => Assert.Equal("finished", trial.State));
    }

    [Fact]
    public async Task A_store_that_fails_now_and_then_costs_no_trial()
    {
        await using var cluster = await RunCluster.Start(autoResume: true);
        var writes = 0;
        cluster.State.BeforeWrite = key =>
        {
            if (key == "tiny-sweep-1" && Interlocked.Increment(ref writes) % 3 == 2) throw new IOException("the store is away");
        };
        var sweep = await Submit(cluster, trials: 5);
        var ended = await cluster.UntilSweep(sweep, status => status.State == RunState.Finished);
        Assert.Equal(5, (await cluster.Index.List()).Length);
        Assert.All(ended.Trials, trial => Assert.Contains(trial.State, new[] { "finished", "pruned" }));
    }

    [Fact]
    public async Task A_trial_that_fails_fails_alone()
    {
        await using var cluster = await RunCluster.Start();
        cluster.Trainer.BeforeEpoch = (plan, _, _) =>
        {
            if (plan.Run.EndsWith(".t01", StringComparison.Ordinal)) throw new TrainingException("the loss is not a number", FaultKind.Loss);
        };
        var sweep = await Submit(cluster, trials: 4, method: "random");
        var ended = await cluster.UntilSweep(sweep, status => status.State == RunState.Finished);
        Assert.Equal(["finished", "failed", "finished", "finished"], ended.Trials.Select(trial => trial.State));
        Assert.Contains("the loss is not a number", ended.Trials[1].Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sweep_is_stopped_with_its_trials_and_deleted_with_its_runs()
    {
        await using var cluster = await RunCluster.Start();
        using var hold = new ManualResetEventSlim();
        cluster.Trainer.BeforeEpoch = (_, epoch, cancellation) =>
        {
            if (epoch == 2) hold.Wait(cancellation);
        };
        var sweep = await Submit(cluster, trials: 6);
        await cluster.UntilSweep(sweep, status => status.Trials.Count(trial => trial.Losses.Length > 0) >= 2);
        Assert.Contains("stop it first", (await cluster.Sweeps.Delete(sweep)).Fault, StringComparison.Ordinal);

        await cluster.Sweep(sweep).Stop();
        var stopped = await cluster.UntilSweep(sweep, status => status.Trials.All(trial => trial.State != "running"));
        Assert.Equal(RunState.Stopped, stopped.State);
        Assert.Contains(stopped.Trials, trial => trial.State == "waiting");
        hold.Set();

        Assert.Null((await cluster.Sweeps.Delete(sweep)).Fault);
        Assert.Empty(await cluster.Sweeps.List());
        Assert.Empty(await cluster.Index.List());
        Assert.Null(await cluster.Sweep(sweep).GetStatus());
    }

    [Fact]
    public async Task What_cannot_be_searched_is_refused_with_all_faults_and_nothing_begins()
    {
        await using var cluster = await RunCluster.Start(trainers: 1);
        Assert.StartsWith("The recipe tiny has no section \"search\"", Assert.Single((await cluster.Sweeps.Submit(new SubmitRequest(Recipes.Tiny(), 1, null))).Faults), StringComparison.Ordinal);
        var faults = (await cluster.Sweeps.Submit(new SubmitRequest(Recipe(3, "asha", """{ "optimizer.rate": { "choice": [1] }, "training.batchSize": { "choice": [0] } }"""), 1, null))).Faults;
        Assert.Equal(2, faults.Length);
        var misfit = await cluster.Sweeps.Submit(new SubmitRequest(Recipe(3, "asha", """{ "training.batchSize": { "choice": [5, 50] } }"""), 1, null));
        Assert.Contains("50 is more than the 10 training images", Assert.Single(misfit.Faults), StringComparison.Ordinal);
        Assert.Empty(await cluster.Sweeps.List());
        Assert.Empty(await cluster.Index.List());
    }

    [Fact]
    public async Task A_sweep_and_a_run_do_not_share_a_name()
    {
        await using var cluster = await RunCluster.Start(trainers: 1);
        var run = await cluster.Submit(Recipes.Tiny(), "mine");
        Assert.Contains("A run is called 'mine'", Assert.Single((await cluster.Sweeps.Submit(new SubmitRequest(Recipe(1), 1, run))).Faults), StringComparison.Ordinal);
        var sweep = await Submit(cluster, trials: 1);
        Assert.Contains($"A sweep is called '{sweep}'", Assert.Single((await cluster.Index.Submit(new SubmitRequest(Recipes.Tiny(), 1, sweep))).Faults), StringComparison.Ordinal);
        await cluster.UntilSweep(sweep, status => status.State == RunState.Finished);
    }

    // The greater the learning rate the better, after every epoch.
    private static float ByLearningRate(MemberPlan plan, int epoch) =>
        (float)(0.5 + 0.4 * (Math.Log10(((AdamRecipe)plan.Recipe.Optimizer).LearningRate) + 4) / 3 + 0.005 * epoch);

    // An epoch of a test takes no time: a trial would be over before the sweep has heard of its first rung.
    private static void WaitForTheSweep(RunCluster cluster)
    {
        var heard = new ConcurrentDictionary<string, int>();
        cluster.State.AfterWrite = (_, state) =>
        {
            if (state is not StoredSweep { State: { } sweep }) return;
            foreach (var trial in sweep.Trials) heard[sweep.Plan.RunOf(trial.Index)] = trial.Progress.Losses.Length;
        };
        cluster.Trainer.BeforeEpoch = (plan, epoch, cancellation) =>
        {
            while (heard.GetValueOrDefault(plan.Run) < epoch - 1 && !cancellation.WaitHandle.WaitOne(1))
            {
            }
        };
    }

    private static double LearningRate(TrialStatus trial) => double.Parse(trial.Values[0], CultureInfo.InvariantCulture);

    private static string Recipe(int trials, string method = "asha", string space = Space, int retries = 3)
    {
        var recipe = JsonNode.Parse(Recipes.Tiny(maxEpochs: 9, patience: 9, failures: $"\"retries\": {retries}"))!;
        recipe["search"] = JsonNode.Parse($$"""{ "space": {{space}}, "trials": {{trials}}, "method": "{{method}}" }""");
        return recipe.ToJsonString();
    }

    private static async Task<string> Submit(RunCluster cluster, int trials, string method = "asha", int retries = 3)
    {
        var reply = await cluster.Sweeps.Submit(new SubmitRequest(Recipe(trials, method, retries: retries), 1, null));
        Assert.Empty(reply.Faults);
        return reply.Run!;
    }
}
