using System.Threading.Channels;
using Client.Rendering;
using Client.Top;
using Grains.Interfaces.Nodes;
using Grains.Interfaces.Runs;
using Microsoft.Extensions.Time.Testing;
using Spectre.Console.Testing;

namespace Client.Tests.Top;

/// <summary>The loop at the terminal, with keys and a cluster that the test plays.</summary>
public sealed class TopScreenTests : IDisposable
{
    private static readonly TopPicture Picture = new(
        new NodesStatus([], []),
        [Summary("second", RunState.Finished), Summary("mnist-1", RunState.Running)],
        Samples.InTraining,
        []);

    private readonly TestConsole _console = new();
    private readonly Channel<ConsoleKey> _keys = Channel.CreateUnbounded<ConsoleKey>();

    public void Dispose() => _console.Dispose();

    [Fact]
    public async Task Arrows_choose_a_run_and_q_ends()
    {
        List<string?> asked = [];
        await Show(chosen =>
        {
            asked.Add(chosen);
            _keys.Writer.TryWrite(asked.Count == 1 ? ConsoleKey.UpArrow : ConsoleKey.Q);
            return Task.FromResult(Picture);
        });
        Assert.Equal([null, "second"], asked);
        Assert.Contains("> mnist-1", _console.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cluster_that_does_not_answer_is_told_and_q_still_ends()
    {
        var looks = 0;
        var ending = Show(_ => ++looks == 1 ? Task.FromResult(Picture) : new TaskCompletionSource<TopPicture>().Task);
        while (!_console.Output.Contains("The cluster has not answered for 4 s; asking again.", StringComparison.Ordinal)) await Task.Delay(10, TestContext.Current.CancellationToken);
        await _keys.Writer.WriteAsync(ConsoleKey.Q, TestContext.Current.CancellationToken);
        await ending;
    }

    [Fact]
    public Task A_cluster_that_has_ended_ends_it() => Show(_ => new TaskCompletionSource<TopPicture>().Task, hasGone: true);

    [Fact]
    public Task What_the_cluster_refuses_is_not_swallowed() =>
        Assert.ThrowsAsync<TimeoutException>(() => Show(_ => Task.FromException<TopPicture>(new TimeoutException())));

    // Every look at the clock takes a second.
    private Task Show(Func<string?, Task<TopPicture>> look, bool hasGone = false) => new TopScreen(
        (chosen, _) => look(chosen),
        () => hasGone,
        () => _keys.Reader.TryRead(out var key) ? key : null,
        new Output(OutputFormat.Text, TextWriter.Null, _console),
        TimeSpan.FromSeconds(1),
        new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromSeconds(1) }).Show(TestContext.Current.CancellationToken);

    private static RunSummary Summary(string run, RunState state) => new(run, state, "mnist", 2, DateTimeOffset.UnixEpoch, 3, 2, 0.02, 0.995, null);
}
