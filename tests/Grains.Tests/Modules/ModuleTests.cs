using Ensembles.Members;
using Grains.Interfaces.Budgets;
using Grains.Interfaces.Modules;
using Grains.Interfaces.Runs;
using Grains.Tests.Fakes;

namespace Grains.Tests.Modules;

/// <summary>Networks that users bring: kept by their hash, tried before anything is placed.</summary>
public sealed class ModuleTests
{
    private const string Bad = "its logits depend on none of its parameters";
    private static readonly byte[] Sound = "sound"u8.ToArray();

    [Fact]
    public async Task A_sound_one_trains_and_is_tried_once_for_all_runs_of_the_same_images()
    {
        await using var cluster = await RunCluster.Start();
        var recipe = await Recipe(cluster, "sound");
        Assert.Equal(RunState.Finished, (await cluster.UntilEnded(await cluster.Submit(recipe))).State);
        Assert.Equal(RunState.Finished, (await cluster.UntilEnded(await cluster.Submit(recipe))).State);
        Assert.Equal(1, cluster.Modules.Trials);
    }

    [Fact]
    public async Task A_bad_one_is_refused_in_a_sentence_that_says_where_it_stands_and_no_run_is_made()
    {
        await using var cluster = await RunCluster.Start();
        var (good, bad) = (await Bring(cluster, "sound"), await Bring(cluster, Bad));
        var mixed = Recipes.Mixed()
            .Replace("\"layers\": [ { \"type\": \"flatten\" }, { \"type\": \"dense\" } ]", $"\"file\": \"good.pt\", \"sha256\": \"{good}\"", StringComparison.Ordinal)
            .Replace("\"layers\": [ { \"type\": \"dropout\" }, { \"type\": \"flatten\" }, { \"type\": \"dense\" } ]", $"\"file\": \"bad.pt\", \"sha256\": \"{bad}\"", StringComparison.Ordinal);

        var reply = await cluster.Index.Submit(new SubmitRequest(mixed, 1, null));

        Assert.Equal($"members[1].recipe.model.file: bad.pt cannot be trained: {Bad}.", Assert.Single(reply.Faults));
        Assert.Empty(await cluster.Index.List());
        Assert.Equal(2, cluster.Modules.Trials);
    }

    [Theory]
    [InlineData("\"batchSize\": 5, \"precision\": \"bfloat16\" }")]
    [InlineData("\"batchSize\": 5 }, \"prediction\": { \"precision\": \"bfloat16\" }")]
    public async Task It_is_tried_in_the_precision_in_which_it_is_to_train_and_answer(string training)
    {
        await using var cluster = await RunCluster.Start();
        var recipe = await Recipe(cluster, "float32");
        var reply = await cluster.Index.Submit(new SubmitRequest(recipe.Replace("\"batchSize\": 5 }", training, StringComparison.Ordinal), 1, null));
        Assert.Equal("model.file: net.pt cannot be trained: float32.", Assert.Single(reply.Faults));
        Assert.Equal(RunState.Finished, (await cluster.UntilEnded(await cluster.Submit(recipe))).State);
    }

    [Fact]
    public async Task One_that_never_came_and_bytes_that_are_others_are_refused()
    {
        await using var cluster = await RunCluster.Start();
        var hash = ModuleHash.Of(Sound);
        Assert.Contains($"net.pt with the SHA-256 {hash} is not known to the cluster", Assert.Single((await cluster.Index.Submit(new SubmitRequest(Recipe(hash), 1, null))).Faults), StringComparison.Ordinal);
        var module = cluster.Silos.Client.GetGrain<IModuleGrain>(hash);
        Assert.Contains("do not have the SHA-256", (await module.Store("others"u8.ToArray())).Fault, StringComparison.Ordinal);
        Assert.False(await module.IsStored());
        Assert.Null((await module.Store(Sound)).Fault);
        Assert.True(await module.IsStored());
    }

    [Fact]
    public async Task Where_no_trainer_is_there_to_try_it_the_sentence_says_so()
    {
        await using var cluster = await RunCluster.Start(trainers: 0);
        var reply = await cluster.Index.Submit(new SubmitRequest(await Recipe(cluster, "sound"), 1, null));
        Assert.Contains("net.pt could not be tried (no trainer has joined the cluster); see with 'ensemble nodes' that a trainer is there", Assert.Single(reply.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sweeps_budgets_and_members_that_join_later_ask_too()
    {
        await using var cluster = await RunCluster.Start();
        var (good, bad) = (await Recipe(cluster, "sound"), await Recipe(cluster, Bad));
        var search = ", \"search\": { \"space\": { \"optimizer.learningRate\": { \"choice\": [0.1, 0.2] } } } }";
        var budget = cluster.Silos.Client.GetGrain<IBudgetGrain>(IBudgetGrain.Key);
        var run = await cluster.Submit(good);
        await cluster.UntilEnded(run);

        Assert.Contains(Bad, Assert.Single((await cluster.Sweeps.Submit(new SubmitRequest(bad[..bad.LastIndexOf('}')] + search, 1, null))).Faults), StringComparison.Ordinal);
        Assert.Contains(Bad, Assert.Single((await budget.Estimate(bad)).Faults), StringComparison.Ordinal);
        Assert.Contains(Bad, (await cluster.Run(run).Grow(new GrowOrder(1, bad))).Fault, StringComparison.Ordinal);

        Assert.NotNull((await cluster.Sweeps.Submit(new SubmitRequest(good[..good.LastIndexOf('}')] + search, 1, null))).Run);
        Assert.Null((await cluster.Run(run).Grow(new GrowOrder(1, null))).Fault);
        await cluster.UntilEnded(run);
        var network = Assert.Single((await budget.Estimate(good)).Networks);
        // Adam keeps two numbers a parameter; how many operations an image takes, nobody knows; how long an epoch took, the run has shown.
        Assert.Equal((100L, 4 * (3 * 100 + 10), 0.0), (network.Parameters, network.CheckpointBytes, network.EpochFlop));
        Assert.Equal(0.01, network.EpochSeconds!.Value, 6);
        Assert.All(network.Paces, pace => Assert.Equal(1000, pace.ImagesPerSecond, 6));
    }

    [Fact]
    public async Task It_is_exported_by_name_but_not_as_a_graph()
    {
        await using var cluster = await RunCluster.Start();
        var run = await cluster.Submit(await Recipe(cluster, "sound"));
        await cluster.UntilEnded(run);
        Assert.Null((await cluster.Run(run).Export(new ExportOrder(ModelFormat.Safetensors, null, null), 0)).Fault);
        Assert.Contains("trains the module net.pt, whose layers are not known here to be written as ONNX", (await cluster.Run(run).Export(new ExportOrder(ModelFormat.Onnx, null, null), 0)).Fault, StringComparison.Ordinal);
    }

    private static async Task<string> Recipe(RunCluster cluster, string says) => Recipe(await Bring(cluster, says));

    private static string Recipe(string sha256) =>
        Recipes.Tiny().Replace("\"layers\": [ { \"type\": \"flatten\" }, { \"type\": \"dense\" } ]", $"\"file\": \"net.pt\", \"sha256\": \"{sha256}\"", StringComparison.Ordinal);

    private static async Task<string> Bring(RunCluster cluster, string says)
    {
        var content = System.Text.Encoding.UTF8.GetBytes(says);
        var hash = ModuleHash.Of(content);
        Assert.Null((await cluster.Silos.Client.GetGrain<IModuleGrain>(hash).Store(content)).Fault);
        return hash;
    }
}
