using Ensembles.Members;
using Grains.Predicting;

namespace Grains.Tests.Predicting;

/// <summary>Orders that go to the members together.</summary>
public sealed class SharedOrdersTests
{
    private static readonly ImageShape Shape = new(1, 1, 1);
    private readonly List<int> _asked = [];
    private readonly TaskCompletionSource _hold = new();

    [Fact]
    public async Task Two_are_under_way_and_what_comes_meanwhile_goes_together_and_gets_its_own_rows()
    {
        var orders = Orders(PredictionLimits.Usual);
        var first = orders.Ask(Images(1), Minute);
        var second = orders.Ask(Images(2), Minute);
        await Until(2);
        var others = new[] { 3, 4, 5 }.Select(value => orders.Ask(Images((byte)value, (byte)value), Minute)).ToList();
        _hold.SetResult();

        Assert.Equal(1f, Assert.Single(Values(await first)));
        Assert.Equal(2f, Assert.Single(Values(await second)));
        Assert.Equal([[3f, 3f], [4f, 4f], [5f, 5f]], (await Task.WhenAll(others)).Select(Values));
        Assert.Equal([1, 1, 6], _asked);
    }

    [Fact]
    public async Task What_fills_a_pass_by_itself_does_not_wait_for_others()
    {
        var orders = Orders(PredictionLimits.Usual);
        var asked = Enumerable.Range(0, 5).Select(_ => orders.Ask(Images(new byte[64]), Minute)).ToList();
        await Until(5);
        _hold.SetResult();

        await Task.WhenAll(asked);
        Assert.Equal([64, 64, 64, 64, 64], _asked);
    }

    [Fact]
    public async Task No_more_go_together_than_the_limit_and_where_too_many_wait_further_ones_are_busy()
    {
        var orders = Orders(PredictionLimits.Usual with { MostTogether = 2, MostWaiting = 3 });
        var under = new[] { orders.Ask(Images(1), Minute), orders.Ask(Images(1), Minute) };
        await Until(2);
        var waiting = Enumerable.Range(0, 3).Select(_ => orders.Ask(Images(1), Minute)).ToList();
        var refused = await orders.Ask(Images(1), Minute);
        _hold.SetResult();
        await Task.WhenAll([.. under, .. waiting]);

        Assert.All(refused, answer => Assert.True(answer.IsBusy));
        Assert.Equal([1, 1, 1, 2], _asked.Order());
    }

    [Fact]
    public async Task Each_waits_as_long_as_it_says_whoever_it_goes_with()
    {
        var orders = Orders(PredictionLimits.Usual);
        var patient = orders.Ask(Images(1), Minute);
        var late = await orders.Ask(Images(2), TimeSpan.FromMilliseconds(100));
        _hold.SetResult();

        Assert.Equal("it did not answer within 0.1 s", late[0].Fault);
        Assert.Equal(1f, Assert.Single(Values(await patient)));
    }

    [Fact]
    public async Task What_nobody_waits_for_any_more_is_not_computed()
    {
        var orders = Orders(PredictionLimits.Usual);
        using var leaving = new CancellationTokenSource();
        var under = new[] { orders.Ask(Images(1), Minute), orders.Ask(Images(1), Minute) };
        await Until(2);
        var stays = orders.Ask(Images(2, 2), Minute, TestContext.Current.CancellationToken);
        var left = orders.Ask(Images(3, 3, 3), Minute, leaving.Token);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        _hold.SetResult();

        await Task.WhenAll([.. under, stays]);
        Assert.Equal([1, 1, 2], _asked);
    }

    [Fact]
    public async Task What_breaks_is_told_to_those_who_asked_and_the_next_ones_are_asked()
    {
        var broken = true;
        var orders = new SharedOrders([0], PredictionLimits.Usual, TimeProvider.System, (images, _) => broken ? throw new InvalidOperationException("broken") : Task.FromResult(Echo(images)));
        await Assert.ThrowsAsync<InvalidOperationException>(() => orders.Ask(Images(1), Minute));
        broken = false;
        Assert.Equal(7f, Assert.Single(Values(await orders.Ask(Images(7), Minute))));
    }

    private static TimeSpan Minute => TimeSpan.FromMinutes(1);

    private static ImageBatch Images(params byte[] pixels) => new(Shape, pixels);

    private static float[] Values(IReadOnlyList<MemberAnswer> answers) => Assert.Single(answers).Values!.Values;

    private static IReadOnlyList<MemberAnswer> Echo(ImageBatch images) => [new MemberAnswer(0, new Probabilities(1, [.. images.Pixels.Select(pixel => (float)pixel)]))];

    private SharedOrders Orders(PredictionLimits limits) => new([0], limits, TimeProvider.System, async (images, _) =>
    {
        lock (_asked) _asked.Add(images.Count);
        await _hold.Task;
        return Echo(images);
    });

    private async Task Until(int asked)
    {
        while (true)
        {
            lock (_asked)
            {
                if (_asked.Count == asked) return;
            }

            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }
}
