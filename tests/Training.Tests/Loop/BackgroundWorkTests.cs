using Training.Loop;

namespace Training.Tests.Loop;

public sealed class BackgroundWorkTests
{
    [Fact]
    public void In_the_background_a_piece_is_done_beside_its_caller_and_the_next_one_waits_for_it()
    {
        using var gate = new ManualResetEventSlim();
        using var begun = new ManualResetEventSlim();
        using var work = new BackgroundWork(isOn: true);
        var (isFirstDone, sawFirst) = (false, false);
        work.Begin(() =>
        {
            gate.Wait(TestContext.Current.CancellationToken);
            isFirstDone = true;
        });
        var other = new Thread(() => work.Begin(() =>
        {
            sawFirst = isFirstDone;
            begun.Set();
        }));
        other.Start();
        // Time for one that does not wait.
        begun.Wait(TimeSpan.FromMilliseconds(200), TestContext.Current.CancellationToken);
        gate.Set();
        other.Join();
        work.Flush();
        Assert.True(sawFirst);
    }

    [Fact]
    public void Otherwise_it_is_done_at_once_and_throws_at_once()
    {
        using var work = new BackgroundWork(isOn: false);
        Thread? thread = null;
        work.Begin(() => thread = Thread.CurrentThread);
        Assert.Same(Thread.CurrentThread, thread);
        Assert.Throws<IOException>(() => work.Begin(() => throw new IOException()));
        work.Flush();
    }

    [Theory, InlineData("begin"), InlineData("flush"), InlineData("require")]
    public void A_fault_is_thrown_once_to_the_first_who_asks(string way)
    {
        using var work = new BackgroundWork(isOn: true);
        Thread? thread = null;
        work.Begin(() =>
        {
            thread = Thread.CurrentThread;
            throw new IOException("full");
        });
        if (way == "require") SpinWait.SpinUntil(() => thread is { IsAlive: false });
        var isBegun = false;
        var error = Assert.Throws<IOException>(() =>
        {
            if (way == "begin") work.Begin(() => isBegun = true);
            else if (way == "flush") work.Flush();
            else work.RequireSuccess();
        });
        Assert.Equal(("full", false), (error.Message, isBegun));
        work.RequireSuccess();
        work.Flush();
    }

    [Fact]
    public void Disposing_waits_for_what_there_is_and_leaves_no_thread()
    {
        Thread? thread = null;
        var isDone = false;
        using (var work = new BackgroundWork(isOn: true))
        {
            work.Begin(() =>
            {
                thread = Thread.CurrentThread;
                Thread.Yield();
                isDone = true;
                throw new IOException();
            });
        }

        Assert.True(isDone);
        Assert.False(thread!.IsAlive);
    }
}
