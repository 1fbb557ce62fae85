using Ensembles.Members;
using Grains.Interfaces.Data;
using Grains.Interfaces.Modules;
using Grains.Interfaces.Runs;
using Grains.Modules;
using Grains.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace Grains.Tests.Modules;

/// <summary>What users have uploaded goes when nothing needs it, and not before.</summary>
public sealed class UploadUpkeepTests : IAsyncLifetime
{
    private static readonly byte[] Sound = "sound"u8.ToArray();
    private static readonly string Hash = ModuleHash.Of(Sound);
    private RunCluster _cluster = null!;

    public async ValueTask InitializeAsync() => _cluster = await RunCluster.Start(trainers: 1);

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task A_module_that_nothing_refers_to_goes_after_seven_days_and_may_come_again()
    {
        await Bring();
        Assert.Empty((await Clean(days: 0)).Modules);
        Assert.Empty((await Clean(days: 6.9)).Modules);
        Assert.Equal([Hash], (await Clean(days: 7.1)).Modules);
        Assert.False(_cluster.Modules.Has(Hash));
        Assert.Contains("is not known to the cluster; copy the file", Assert.Single((await Submit()).Faults), StringComparison.Ordinal);
        await Bring();
        Assert.Empty((await Submit()).Faults);
    }

    [Fact]
    public async Task A_module_that_was_there_before_anything_was_counted_stays_for_seven_days()
    {
        _cluster.Modules.Write(Sound);
        Assert.Empty((await Clean(days: 30)).Modules);
        Assert.Empty((await Clean(days: 36.9)).Modules);
        Assert.Equal([Hash], (await Clean(days: 37.1)).Modules);
    }

    [Fact]
    public async Task Runs_and_sweeps_keep_theirs_until_they_are_deleted()
    {
        await Bring();
        var run = (await Submit()).Run!;
        await _cluster.UntilEnded(run);
        Assert.Empty((await Clean(days: 30)).Modules);
        await _cluster.Index.Delete(run);
        Assert.Empty((await Clean(days: 36)).Modules);

        var recipe = Recipe();
        var sweep = (await _cluster.Sweeps.Submit(new SubmitRequest(recipe[..recipe.LastIndexOf('}')] + ", \"search\": { \"space\": { \"optimizer.learningRate\": { \"choice\": [0.1, 0.2] } } } }", 1, null))).Run!;
        await _cluster.UntilSweep(sweep, status => status.State == RunState.Finished);
        foreach (var trial in await _cluster.Index.List()) await _cluster.Index.Delete(trial.Run);
        Assert.Empty((await Clean(days: 60)).Modules);
        Assert.Null((await _cluster.Sweeps.Delete(sweep)).Fault);
        Assert.Empty((await Clean(days: 66)).Modules);
        Assert.Equal([Hash], (await Clean(days: 68)).Modules);
    }

    [Fact]
    public async Task A_member_that_joined_later_keeps_its_own()
    {
        var run = await _cluster.Submit(Recipes.Tiny());
        await _cluster.UntilEnded(run);
        await Bring();
        Assert.Null((await _cluster.Run(run).Grow(new GrowOrder(1, Recipe()))).Fault);
        await _cluster.UntilEnded(run);
        Assert.Empty((await Clean(days: 30)).Modules);
    }

    // The upkeep has listed the runs when a command asks whether the module is there; then it removes.
    [Fact]
    public async Task A_run_that_is_submitted_after_the_runs_were_listed_finds_its_module_or_is_refused_whole()
    {
        await Bring();
        _cluster.Clock.Offset = TimeSpan.FromDays(8);
        Assert.True(await _cluster.Silos.Client.GetGrain<IModuleGrain>(Hash).IsStored());
        Assert.Empty(await Use.RemoveUnused([]));
        var run = (await Submit()).Run!;
        Assert.Empty(await Use.RemoveUnused([]));
        Assert.Equal(RunState.Finished, (await _cluster.UntilEnded(run)).State);

        _cluster.Clock.Offset = TimeSpan.FromDays(16);
        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(async turn => turn % 2 == 0 ? await Submit() : await Remove()));
        foreach (var reply in replies.OfType<SubmitReply>()) Assert.Equal(reply.Run is not null, reply.Faults.IsEmpty);
        Assert.Equal(_cluster.Modules.Has(Hash), replies.OfType<SubmitReply>().Any(reply => reply.Run is not null));

        async Task<SubmitReply?> Remove()
        {
            await Use.RemoveUnused([]);
            return null;
        }
    }

    [Fact]
    public async Task An_unfinished_push_goes_after_a_day_and_a_finished_set_stays()
    {
        await Push("digits", finish: true);
        await Push("digits", finish: false, content: "other");
        await Push("letters", finish: false);
        Assert.Empty((await Clean(days: 0.9)).Pushes);
        Assert.Equal(["digits", "letters"], (await Clean(days: 1.1)).Pushes);
        Assert.Equal("digits", Assert.Single(_cluster.PushedSets.Sets()).Name);
        Assert.Contains("is not known any more", (await _cluster.DataPush("letters").Store("push", [])).Fault, StringComparison.Ordinal);
    }

    private IModuleUseGrain Use => _cluster.Inside.GetGrain<IModuleUseGrain>(IModuleUseGrain.Key);

    private Task<RemovedUploads> Clean(double days)
    {
        _cluster.Clock.Offset = TimeSpan.FromDays(days);
        return _cluster.Silos.GetSiloServiceProvider(_cluster.Silos.Silos[0].SiloAddress).GetRequiredService<UploadUpkeep>().Run();
    }

    private async Task Bring() => Assert.Null((await _cluster.Silos.Client.GetGrain<IModuleGrain>(Hash).Store(Sound)).Fault);

    private Task<SubmitReply> Submit() => _cluster.Index.Submit(new SubmitRequest(Recipe(), 1, null));

    private static string Recipe() =>
        Recipes.Tiny().Replace("\"layers\": [ { \"type\": \"flatten\" }, { \"type\": \"dense\" } ]", $"\"file\": \"net.pt\", \"sha256\": \"{Hash}\"", StringComparison.Ordinal);

    private async Task Push(string name, bool finish, string content = "content")
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(content);
        var grain = _cluster.DataPush(name);
        var begun = await grain.Begin(new PushOrder([new PushedFile("a", bytes.Length, ModuleHash.Of(bytes))], Replace: true));
        Assert.Null(begun.Fault);
        if (!finish) return;
        await grain.Store(begun.Push, [new DataPiece(0, 0, bytes)]);
        Assert.Null((await grain.Finish(begun.Push, replace: true)).Fault);
    }
}
