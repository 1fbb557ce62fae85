using Grains.Interfaces.Data;
using Grains.Interfaces.Runs;
using Grains.Tests.Fakes;

namespace Grains.Tests.Data;

/// <summary>Data that change while a cluster is kept.</summary>
public sealed class ChangedDataTests
{
    private const string Fault = "/own: the data are not those that 'tiny-1' was planned with (SHA-256 hash/own then, hash/own1 now); put the old data back, or train a new run on these.";
    private static readonly string Own = Recipes.Tiny(data: "\"folder\": \"/own\"");

    [Fact]
    public async Task An_ended_run_is_not_scored_on_them_and_a_new_run_is_trained_with_them()
    {
        await using var cluster = await RunCluster.Start();
        var run = await cluster.Submit(Own);
        await cluster.UntilEnded(run);
        cluster.Data.Change("/own");

        Assert.Equal(Fault, (await cluster.Run(run).Evaluate()).Fault);
        Assert.Equal(Fault, (await cluster.Run(run).EvaluateSizes()).Fault);
        var again = await cluster.Submit(Own);
        var status = await cluster.UntilEnded(again);

        Assert.Equal(("hash/own1", RunState.Finished), (status.Data!.Sha256, status.State));
        Assert.Null((await cluster.Run(again).Evaluate()).Fault);
    }

    [Fact]
    public async Task Scores_on_other_data_are_of_those_that_are_there_now()
    {
        await using var cluster = await RunCluster.Start();
        var run = await cluster.Submit(Own);
        await cluster.UntilEnded(run);
        Assert.Null((await cluster.Run(run).EvaluateOn(null, "/second")).Fault);
        Assert.Null((await cluster.Run(run).EvaluateAgainst(null, TinyPredictor.Unsure)).Fault);

        cluster.Data.Change("/second");
        cluster.Data.Change(TinyPredictor.Unsure);
        Assert.Null((await cluster.Run(run).EvaluateOn(null, "/second")).Fault);
        Assert.Null((await cluster.Run(run).EvaluateAgainst(null, TinyPredictor.Unsure)).Fault);

        // Kept beside those of the data as they were: the hash is another.
        var scores = (await cluster.Run(run).GetStatus())!.Ensemble.Scores!;
        Assert.Equal((2, 2), (scores.Elsewhere.Length, scores.Strange.Length));
        cluster.Data.Remove("/second");
        Assert.Equal("/second: there is no such folder; name one that has the images.", (await cluster.Run(run).EvaluateOn(null, "/second")).Fault);
    }

    [Fact]
    public async Task A_trial_of_a_sweep_is_refused_on_other_data_than_the_trials_before()
    {
        await using var cluster = await RunCluster.Start();
        cluster.Data.Change("/own");

        var reply = await cluster.Index.Submit(new SubmitRequest(Own, 1, "sweep.t00", Sweep: "sweep", DataSha256: "hash/own"));

        Assert.Equal(Fault.Replace("tiny-1", "sweep", StringComparison.Ordinal), Assert.Single(reply.Faults));
    }

    [Fact]
    public async Task What_a_folder_has_and_what_is_left_out_is_said_and_stays_with_the_run()
    {
        await using var cluster = await RunCluster.Start();
        var data = cluster.Silos.Client.GetGrain<IDataGrain>(IDataGrain.Key);

        const string LeftOut = "/own: left out 1 image in val (val/a.png): only train and test are read.";
        Assert.Equal(["/own: 2 classes, 1×2×2, 10 train, 1 validate, 2 test", LeftOut], (await data.Prepare(Own)).Notes);
        Assert.Equal(["/own: 2 classes, 1×2×2, 2 test", LeftOut], (await data.PrepareFolder("/own")).Notes);
        Assert.Equal(["tiny: 2 classes, 1×2×2, 10 train, 1 validate, 2 test"], (await data.Prepare(Recipes.Tiny())).Notes);
        Assert.Empty((await data.PrepareSet("mnist")).Notes);
        var run = await cluster.Submit(Own);
        var status = await cluster.UntilEnded(run);

        Assert.Equal(("/own", 2, 10, 1, 2), (status.Data!.Name, status.Data.Classes, status.Data.Train, status.Data.Validation, status.Data.Test));
        Assert.Equal([LeftOut], status.Data.LeftOut);
        Assert.Contains("left out 1 image in val", await cluster.Run(run).GetManifest(), StringComparison.Ordinal);
    }
}
