using System.Text;
using Ensembles.Members;
using Grains.Interfaces.Data;
using Grains.Tests.Fakes;

namespace Grains.Tests.Data;

/// <summary>Data sets that users push: one call at a time, whoever pushes.</summary>
public sealed class DataPushTests : IAsyncLifetime
{
    private RunCluster _cluster = null!;

    public async ValueTask InitializeAsync() => _cluster = await RunCluster.Start(trainers: 1);

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task A_set_comes_piece_by_piece_and_is_there_when_it_is_finished()
    {
        var grain = _cluster.DataPush("digits");
        var begun = await grain.Begin(Order("first", "second"));
        Assert.Equal((null, false), (begun.Fault, begun.IsThere));
        Assert.Equal<long>([0, 0], begun.Received);
        var stored = await grain.Store(begun.Push, [Piece(0, 0, "first"), Piece(1, 0, "sec")]);
        var again = await grain.Begin(Order("first", "second"));
        Assert.Equal<long>([5, 3], stored.Received);
        Assert.Equal<long>([5, 3], again.Received);
        Assert.Contains("1 of 2 files are missing", (await grain.Finish(begun.Push, replace: false)).Fault, StringComparison.Ordinal);
        await grain.Store(begun.Push, [Piece(1, 3, "ond")]);
        Assert.Equal(("digits", 11L), (await grain.Finish(begun.Push, replace: false)).Data is { } data ? (data.Name, data.Bytes) : default);
        Assert.True((await grain.Finish(begun.Push, replace: false)).IsThere);
        Assert.True((await grain.Begin(Order("first", "second"))).IsThere);
    }

    [Fact]
    public async Task A_name_with_other_content_is_refused_unless_it_may_be_replaced()
    {
        await Push("digits", "first");
        var refused = await _cluster.DataPush("digits").Begin(Order("other"));
        Assert.Equal((true, "A data set 'digits' with other content is there already; choose another --name, or replace it with --force."), (refused.IsConflict, refused.Fault));
        await Push("digits", "other", replace: true);
        Assert.Equal(PushedFiles.Identity(Files("other")), Assert.Single(_cluster.PushedSets.Sets()).Sha256);
    }

    [Fact]
    public async Task Two_who_push_the_same_do_not_disturb_each_other()
    {
        var grain = _cluster.DataPush("digits");
        var (one, other) = (await grain.Begin(Order("first", "second")), await grain.Begin(Order("first", "second")));
        await Task.WhenAll(grain.Store(one.Push, [Piece(0, 0, "first")]), grain.Store(other.Push, [Piece(0, 0, "first"), Piece(1, 0, "second")]));
        await grain.Store(one.Push, [Piece(1, 0, "second")]);
        var finished = await Task.WhenAll(grain.Finish(one.Push, false), grain.Finish(other.Push, false));
        Assert.All(finished, reply => Assert.Null(reply.Fault));
    }

    [Fact]
    public async Task Another_push_of_other_files_waits_for_the_end_of_the_first()
    {
        var grain = _cluster.DataPush("digits");
        await grain.Begin(Order("first"));
        var refused = await grain.Begin(Order("other"));
        Assert.Equal((true, "Another push of a data set 'digits' with other content is under way; wait for its end, or choose another --name."), (refused.IsConflict, refused.Fault));
    }

    [Fact]
    public async Task A_push_that_nobody_has_begun_is_refused()
    {
        var refused = await _cluster.DataPush("digits").Store("0123", [Piece(0, 0, "x")]);
        Assert.StartsWith("This push of the data set 'digits' is not known any more", refused.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_set_that_an_unfinished_run_uses_is_neither_replaced_nor_removed()
    {
        await Push("digits", "first");
        _cluster.Trainer.BeforeEpoch = (_, _, stop) => stop.WaitHandle.WaitOne();
        var run = await _cluster.Submit(Recipes.Tiny(data: "\"set\": \"digits\""));

        var (replaced, removed) = (await _cluster.DataPush("digits").Begin(Order("other") with { Replace = true }), await _cluster.DataPush("digits").Remove());

        var sentence = $"The data set 'digits' is used by run '{run}', which has not ended, and cannot be {{0}}; wait for the end, or stop it with 'ensemble stop RUN'.";
        Assert.Equal((true, string.Format(null, sentence, "replaced")), (replaced.IsConflict, replaced.Fault));
        Assert.Equal((true, string.Format(null, sentence, "removed")), (removed.IsConflict, removed.Fault));
        await _cluster.Run(run).Stop();
        Assert.Null((await _cluster.DataPush("digits").Remove()).Fault);
        Assert.Empty(_cluster.PushedSets.Sets());
    }

    [Theory]
    [InlineData("mnist", "'mnist' is a known set")]
    [InlineData("nothing", "There is no data set called 'nothing'")]
    [InlineData("-x", "'-x' cannot be the name of a data set")]
    public async Task What_was_not_pushed_cannot_be_removed(string name, string sentence) =>
        Assert.StartsWith(sentence, (await _cluster.DataPush(name).Remove()).Fault, StringComparison.Ordinal);

    [Theory]
    [InlineData("Digits", "a")]
    [InlineData("digits", "../a")]
    [InlineData("digits", "/a")]
    public async Task Names_that_lead_elsewhere_are_refused(string name, string path)
    {
        var order = new PushOrder([Note(path, "x")], false);
        Assert.NotNull((await _cluster.DataPush(name).Begin(order)).Fault);
    }

    private async Task Push(string name, string content, bool replace = false)
    {
        var grain = _cluster.DataPush(name);
        var begun = await grain.Begin(Order(content) with { Replace = replace });
        Assert.Null(begun.Fault);
        await grain.Store(begun.Push, [Piece(0, 0, content)]);
        Assert.Null((await grain.Finish(begun.Push, replace)).Fault);
    }

    private static PushOrder Order(params string[] contents) => new([.. contents.Select((content, index) => Note($"{index}.png", content))], false);

    private static PushedFile[] Files(params string[] contents) => [.. Order(contents).Files.Select(file => new PushedFile(file.Path, file.Length, file.Sha256))];

    private static PushedFile Note(string path, string content) => new(path, content.Length, ModuleHash.Of(Encoding.ASCII.GetBytes(content)));

    private static DataPiece Piece(int file, long offset, string content) => new(file, offset, Encoding.ASCII.GetBytes(content));
}
