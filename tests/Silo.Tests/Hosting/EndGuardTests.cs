using Microsoft.Extensions.Time.Testing;
using Silo.Hosting;

namespace Silo.Tests.Hosting;

public sealed class EndGuardTests
{
    private readonly FakeTimeProvider _clock = new();
    private int _ends;

    [Theory]
    [InlineData("Redis does not answer.", 5)]
    [InlineData(null, 20)]
    public async Task A_silo_that_cannot_say_good_bye_ends_after_a_while_and_soon_if_nobody_is_there_to_hear_it(string? missing, int seconds)
    {
        var waiting = new EndGuard(_ => Task.FromResult(missing), () => _ends++, _clock).Wait(TestContext.Current.CancellationToken);
        for (var second = 1; second < seconds; second++) _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, _ends);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await waiting;
        Assert.Equal(1, _ends);
    }

    [Fact]
    public async Task One_that_has_ended_is_left_alone()
    {
        using var ended = new CancellationTokenSource();
        var waiting = new EndGuard(_ => Task.FromResult<string?>("Redis does not answer."), () => _ends++, _clock).Wait(ended.Token);
        await ended.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(0, _ends);
    }
}
