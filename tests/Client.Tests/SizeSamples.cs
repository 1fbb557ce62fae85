using Ensembles.Selecting;
using Grains.Interfaces.Runs;

namespace Client.Tests;

/// <summary>What a cluster would tell of numbers of members.</summary>
internal static class SizeSamples
{
    public static SizeCurveNote Unknown { get; } = new("The sizes of run 'mnist-1' have not been scored; run 'ensemble evaluate mnist-1 --curve' first.");

    public static SizeCurveNote Two { get; } = new((string?)null)
    {
        Sizes =
        [
            new ScoredSize(1, 2, true, new ScoreSpread(0.03, 0.002, 0.028, 0.032), new ScoreSpread(0.99, 0.001, 0.989, 0.991), new ScoreSpread(0.032, 0.001, 0.031, 0.033), new ScoreSpread(0.992, 0.0005, 0.9915, 0.9925), 0.0025),
            new ScoredSize(2, 1, true, One(0.02), One(0.995), One(0.0185), One(0.9947), 0.002),
        ],
        Recommended = 2,
        Selection = new SelectionNote([new WeightNote(0, 3), new WeightNote(1, 0), new WeightNote(2, 1)], 0.019, 0.996, 0.018, 0.995),
    };

    private static ScoreSpread One(double value) => new(value, 0, value, value);
}
