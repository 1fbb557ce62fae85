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

    public void Dispose() => _console.Dispose();

    [Fact]
    public async Task Arrows_choose_a_run_and_q_ends()
    {
        List<string?> asked = [];
        var keys = new Queue<ConsoleKey>();
        await Show(chosen =>
        {
            asked.Add(chosen);
            keys.Enqueue(asked.Count == 1 ? ConsoleKey.UpArrow : ConsoleKey.Q);
            return Task.FromResult(Picture);
        }, () => keys.TryDequeue(out var key) ? key : null);
        Assert.Equal([null, "second"], asked);
        Assert.Contains("> mnist-1", _console.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cluster_that_does_not_answer_is_told_and_q_still_ends()
    {
        const string Told = "The cluster has not answered for 3 s; asking again.";
        var (looks, questions) = (0, 0);
        await Show(
            _ => ++looks == 1 ? Task.FromResult(Picture) : new TaskCompletionSource<TopPicture>().Task,
            () => _console.Output.Contains(Told, StringComparison.Ordinal) || ++questions > 100 ? ConsoleKey.Q : null);
        Assert.Contains(Told, _console.Output, StringComparison.Ordinal);
    }

    [Fact]
    public Task A_cluster_that_has_ended_ends_it() => Show(_ => new TaskCompletionSource<TopPicture>().Task, () => null, hasGone: true);

    [Fact]
    public Task What_the_cluster_refuses_is_not_swallowed() =>
        Assert.ThrowsAsync<TimeoutException>(() => Show(_ => Task.FromException<TopPicture>(new TimeoutException()), () => null));

    // Every look at the clock takes a second.
    private Task Show(Func<string?, Task<TopPicture>> look, Func<ConsoleKey?> pressed, bool hasGone = false) => new TopScreen(
        (chosen, _) => look(chosen),
        () => hasGone,
        pressed,
        new Output(OutputFormat.Text, TextWriter.Null, _console),
        TimeSpan.FromSeconds(1),
        new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromSeconds(1) }).Show(TestContext.Current.CancellationToken);

    private static RunSummary Summary(string run, RunState state) => new(run, state, "mnist", 2, DateTimeOffset.UnixEpoch, 3, 2, 0.02, 0.995, null);
}
