using Client.Commands;

namespace Client.Tests.Commands;

public sealed class InterruptionTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task A_command_that_ends_by_itself_has_its_own_exit_code()
    {
        using var interruption = new Interruption(Long);
        Assert.Equal(7, await interruption.Run(_ => Task.FromResult(7)));
    }

    [Fact]
    public async Task A_signal_counts_before_the_command_awaits_anything()
    {
        using var interruption = new Interruption(Long);
        using var started = new ManualResetEventSlim();
        var running = interruption.Run(cancellation =>
        {
            started.Set();
            cancellation.WaitHandle.WaitOne();
            return Task.FromException<int>(new OperationCanceledException(cancellation));
        });
        started.Wait(TestContext.Current.CancellationToken);
        interruption.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task A_cancelled_command_may_still_say_how_it_ended()
    {
        using var interruption = new Interruption(Long);
        interruption.Cancel();
        Assert.Equal(130, await interruption.Run(async cancellation =>
        {
            await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return 130;
        }));
    }

    [Fact]
    public async Task What_does_not_end_in_time_is_left_with_a_sentence()
    {
        using var interruption = new Interruption(TimeSpan.Zero);
        var never = new TaskCompletionSource<int>();
        var running = interruption.Run(_ => never.Task);
        interruption.Cancel();
        var error = await Assert.ThrowsAsync<CommandException>(() => running);
        Assert.Equal(130, error.ExitCode);
        Assert.StartsWith("Interrupted; what was running did not end within 0 s.", error.Message, StringComparison.Ordinal);
    }
}
