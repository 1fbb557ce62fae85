using Ensembles.Members;
using Ensembles.Recipes;
using Grains.Predicting;
using Grains.Tests.Fakes;

namespace Grains.Tests.Predicting;

/// <summary>Orders that wait for one member.</summary>
public sealed class MemberQueueTests
{
    private readonly TinyPredictor _predictor = new();

    [Fact]
    public async Task Orders_that_come_while_one_is_answered_share_the_next_pass_and_get_their_own_rows()
    {
        using var hold = new ManualResetEventSlim();
        _predictor.BeforePass = _ => hold.Wait(TimeSpan.FromSeconds(20));
        var queue = Queue(PredictionLimits.Usual);
        var first = queue.Ask(new byte[4], TimeSpan.Zero);
        await UntilPasses(1);
        var others = Enumerable.Range(1, 3).Select(images => queue.Ask(new byte[4 * images], TimeSpan.Zero)).ToList();
        hold.Set();

        Assert.Equal(1, RowsOf(await first));
        Assert.Equal([1, 2, 3], (await Task.WhenAll(others)).Select(RowsOf));
        Assert.Equal([1, 6], _predictor.Passes);
    }

    [Fact]
    public async Task A_pass_has_no_more_images_than_the_limit()
    {
        using var hold = new ManualResetEventSlim();
        _predictor.BeforePass = _ => hold.Wait(TimeSpan.FromSeconds(20));
        var queue = Queue(PredictionLimits.Usual with { MostTogether = 4 });
        List<Task> asked = [queue.Ask(new byte[4], TimeSpan.Zero)];
        await UntilPasses(1);
        asked.AddRange(Enumerable.Range(0, 5).Select(_ => queue.Ask(new byte[8], TimeSpan.Zero)));
        hold.Set();
        await Task.WhenAll(asked);

        Assert.Equal([1, 4, 4, 2], _predictor.Passes);
    }

    [Fact]
    public async Task Where_too_many_wait_further_ones_are_told_to_come_again_and_nothing_is_lost()
    {
        using var hold = new ManualResetEventSlim();
        _predictor.BeforePass = _ => hold.Wait(TimeSpan.FromSeconds(20));
        var queue = Queue(PredictionLimits.Usual with { MostWaiting = 2 });
        var first = queue.Ask(new byte[4], TimeSpan.Zero);
        await UntilPasses(1);
        var second = queue.Ask(new byte[8], TimeSpan.Zero);
        var refused = await queue.Ask(new byte[4], TimeSpan.Zero);
        hold.Set();

        Assert.True(refused.Busy);
        Assert.Equal([1, 2], (await Task.WhenAll(first, second)).Select(RowsOf));
        Assert.False((await queue.Ask(new byte[4], TimeSpan.Zero)).Busy);
    }

    [Fact]
    public async Task An_order_whose_time_is_up_is_not_computed()
    {
        using var hold = new ManualResetEventSlim();
        _predictor.BeforePass = _ => hold.Wait(TimeSpan.FromSeconds(20));
        var queue = Queue(PredictionLimits.Usual);
        var first = queue.Ask(new byte[4], TimeSpan.Zero);
        await UntilPasses(1);
        var late = queue.Ask(new byte[4], TimeSpan.FromMilliseconds(1));
        await Task.Delay(50, TestContext.Current.CancellationToken);
        hold.Set();
        await first;

        Assert.Equal("its turn did not come in time", (await late).Fault);
        Assert.Equal([1], _predictor.Passes);
    }

    [Fact]
    public async Task A_fault_is_told_to_all_that_shared_the_pass_and_the_next_ones_are_answered()
    {
        _predictor.BeforePass = _ => throw new TrainingException("its checkpoint is damaged");
        var queue = Queue(PredictionLimits.Usual);
        Assert.Equal("its checkpoint is damaged", (await queue.Ask(new byte[4], TimeSpan.Zero)).Fault);
        _predictor.BeforePass = _ => throw new InvalidOperationException("native code failed");
        await Assert.ThrowsAsync<InvalidOperationException>(() => queue.Ask(new byte[4], TimeSpan.Zero));
        _predictor.BeforePass = _ => { };
        Assert.Equal(1, RowsOf(await queue.Ask(new byte[4], TimeSpan.Zero)));
    }

    private static int RowsOf(Grains.Interfaces.Members.PredictionPayload answer) => answer.Values.Length / (answer.Classes * sizeof(float));

    private MemberQueue Queue(PredictionLimits limits)
    {
        var model = new StoredMember(RecipeReader.Parse(Recipes.Tiny()), new CheckpointId("run", 0, 1), "hash", new ImageShape(1, 2, 2), 2, "cpu");
        return new MemberQueue(_predictor, model, PixelType.UInt8, limits, TimeProvider.System);
    }

    private async Task UntilPasses(int count)
    {
        while (_predictor.Passes.Count < count) await Task.Delay(5, TestContext.Current.CancellationToken);
    }
}
