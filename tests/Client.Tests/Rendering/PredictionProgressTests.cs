using Client.Rendering;
using Spectre.Console.Testing;

namespace Client.Tests.Rendering;

public sealed class PredictionProgressTests
{
    [Fact]
    public async Task Without_a_terminal_there_is_a_line_now_and_then()
    {
        Assert.Equal(["predicted 2000 of 9000 images", "predicted 8000 of 9000 images"], await Said(PredictionProgress.FewCalls + 1));
    }

    [Fact]
    public async Task Few_calls_are_not_worth_a_line() => Assert.Empty(await Said(PredictionProgress.FewCalls));

    private static async Task<IReadOnlyList<string>> Said(int calls)
    {
        using var errors = new TestConsole();
        var clock = new Clock();
        await new PredictionProgress(errors, clock).Show(9000, calls, answered =>
        {
            foreach (var (seconds, done) in new[] { (1, 1000), (6, 2000), (7, 3000), (10, 7000), (11, 8000) })
            {
                clock.Seconds = seconds;
                answered(done);
            }

            return Task.FromResult(0);
        });
        return errors.Output.Length == 0 ? [] : errors.Lines;
    }

    private sealed class Clock : TimeProvider
    {
        public long Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
