using System.Collections.Immutable;
using Ensembles.Members;
using Ensembles.Recipes;
using Ensembles.Runs;
using Grains.Runs;
using Grains.Telemetry;

namespace Silo.Tests.Telemetry;

/// <summary>Runs as their grains publish them.</summary>
internal static class Runs
{
    private static readonly Recipe Recipe = RecipeReader.Parse(
        """
        {
          "name": "tiny", "members": 2, "data": { "set": "mnist", "validation": 1 }, "training": { "batchSize": 5 },
          "model": { "layers": [ { "type": "flatten" }, { "type": "dense" } ] }, "stopping": { "patience": 1, "maxEpochs": 1 }
        }
        """);

    /// <summary>A run of two members and one epoch that has ended.</summary>
    public static PublishedRun Finished(string name, DateTimeOffset at, string recipe = "tiny", float probability = 0.5f)
    {
        var plan = new RunPlan
        {
            Run = name,
            Recipe = RecipeReader.Write(Recipe),
            Seed = 1,
            MemberSeeds = [1, 2],
            Data = new DataDescription("mnist", new ImageShape(1, 1, 1), ["no", "yes"], 1, 1, 1, "hash"),
            CreatedAt = at,
            Versions = ImmutableSortedDictionary<string, string>.Empty,
            Host = "host",
            Processor = "cpu",
            IntraOpThreads = 1,
        };
        var state = RunRecord.Begin(plan, Recipe).Decide(Recipe.Stopping, [Report(name, 0, probability), Report(name, 1, probability)], at);
        return new PublishedRun(state, Recipe with { Name = recipe }, [new Turn(TurnPhase.Idle, 1), new Turn(TurnPhase.Idle, 1)], IsActive: false);
    }

    private static EpochReport Report(string run, int member, float probability) => new()
    {
        Member = member,
        Epoch = 1,
        Incarnation = 1,
        TrainLoss = 0.25,
        TrainAccuracy = 1,
        ValidationLoss = -Math.Log(probability),
        ValidationAccuracy = 1,
        TrueClassProbabilities = [probability],
        Probabilities = [probability, 1 - probability],
        Checkpoint = new CheckpointId(run, member, 1),
        WeightsSha256 = "0123456789abcdef",
        Samples = 5,
        Seconds = 1,
    };
}
