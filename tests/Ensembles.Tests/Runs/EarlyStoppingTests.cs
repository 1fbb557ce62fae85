using CsCheck;
using Ensembles.Runs;

namespace Ensembles.Tests.Runs;

public sealed class EarlyStoppingTests
{
    // Losses, patience, least epochs, least fall; then the epoch of the stop (0: none) and the best epoch.
    public static TheoryData<double[], int, int, double, int, int> Cases { get; } = new()
    {
        { [3, 2, 1], 2, 0, 0, 0, 3 },
        { [3, 2, 2.5, 2.4], 2, 0, 0, 4, 2 },
        { [3, 2, 2, 2], 2, 0, 0, 4, 2 },
        { [3, 2, 2.5, 1.9, 2, 2], 2, 0, 0, 6, 4 },
        { [3, 2, 2.5, 2.4, 1], 2, 5, 0, 0, 5 },
        { [3, 2, 2.5, 2.4, 2.3], 2, 5, 0, 5, 2 },
        { [3, 2.95, 2.5], 1, 0, 0.1, 2, 1 },
        { [double.NaN, 2, double.NaN], 2, 0, 0, 0, 2 },
        { [double.NaN, double.PositiveInfinity], 2, 0, 0, 2, 0 },
    };

    [Theory, MemberData(nameof(Cases))]
    public void It_stops_when_patience_is_used_up_and_remembers_the_best_epoch(double[] losses, int patience, int minEpochs, double minDelta, int stop, int best)
    {
        var rule = new EarlyStopping(patience, minEpochs, minDelta);
        var stopped = 0;
        for (var epoch = 1; epoch <= losses.Length && stopped == 0; epoch++)
        {
            rule = rule.Observe(epoch, losses[epoch - 1]);
            if (rule.ShouldStop) stopped = epoch;
        }

        Assert.Equal((stop, best), (stopped, rule.BestEpoch ?? 0));
    }

    [Fact]
    public void The_best_epoch_is_the_first_smallest_loss_whatever_the_losses() =>
        Gen.Double[0, 10].Array[1, 40].Select(Gen.Int[1, 10]).Sample((losses, patience) =>
        {
            var rule = new EarlyStopping(patience);
            var seen = 0;
            while (seen < losses.Length && !rule.ShouldStop) rule = rule.Observe(seen + 1, losses[seen++]);
            Assert.Equal(Array.IndexOf(losses, losses[..seen].Min()) + 1, rule.BestEpoch);
            Assert.Equal(rule.ShouldStop, seen - rule.BestEpoch >= patience);
            Assert.InRange(rule.PatienceLeft, 0, patience);
        });
}
