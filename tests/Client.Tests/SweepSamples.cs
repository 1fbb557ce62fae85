using System.Collections.Immutable;
using Grains.Interfaces.Runs;
using Grains.Interfaces.Sweeps;

namespace Client.Tests;

/// <summary>Sweeps as a cluster would tell of them.</summary>
internal static class SweepSamples
{
    public static SweepStatus Finished { get; } = new()
    {
        Sweep = "mnist-sweep-1",
        State = RunState.Finished,
        Recipe = "mnist",
        Seed = 7,
        CreatedAt = DateTimeOffset.UnixEpoch,
        Seconds = 61.5,
        Method = "asha",
        Eta = 3,
        MinEpochs = 1,
        Members = 1,
        Space =
        [
            new DimensionStatus("optimizer.learningRate", "log", 0.001, 0.1, [], 0.42),
            new DimensionStatus("model.layers[1].rate", "range", 0, 0.5, [], 0),
            new DimensionStatus("model.layers[3].rate", "whole", 1, 9, [], null),
            new DimensionStatus("model.layers[0].activation", "choice", 0, 0, ["\"relu\"", "\"tanh\"", "\"gelu\""], 0.1),
        ],
        Trials =
        [
            Trial(0, "pruned", ["0.001", "0.1", "3", "\"relu\""], 0.3),
            Trial(1, "finished", ["0.02", "0.5", "9", "\"gelu\""], 0.2, 0.05, 0.04),
            Trial(2, "failed", ["0.1", "0", "1", "\"tanh\""], (double?)null) with { Failure = "member 0: the loss is not a number" },
            Trial(3, "waiting", ["0.005", "0.2", "2", "\"tanh\""]),
        ],
        Best = 1,
        ComparedAt = 1,
    };

    private static TrialStatus Trial(int index, string state, ImmutableArray<string> values, params double?[] losses) => new()
    {
        Index = index,
        Run = $"mnist-sweep-1.t0{index}",
        Seed = 100 + (ulong)index,
        State = state,
        Values = values,
        Losses = [.. losses],
        BestEpoch = losses.Length == 0 ? null : losses.Length,
        ValidationLoss = losses.Min(),
        ValidationAccuracy = losses.Length == 0 ? null : 0.99,
        Seconds = 2,
    };
}
