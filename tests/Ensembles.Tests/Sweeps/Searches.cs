using Ensembles.Recipes;
using Ensembles.Sweeps;

namespace Ensembles.Tests.Sweeps;

/// <summary>Search spaces and sweeps for tests.</summary>
internal static class Searches
{
    public const string Recipe =
        """
        {
          "name": "tiny",
          "members": 3,
          "data": { "set": "mnist" },
          "model": { "layers": [ { "type": "conv", "filters": 8 }, { "type": "flatten" }, { "type": "dense" } ] },
          "optimizer": { "learningRate": 0.001 },
          "failures": { "minMembers": 2 },
          "search": { "space": { "optimizer.learningRate": { "log": [0.0001, 0.1] } } }
        }
        """;

    public static SearchDimension LearningRate { get; } = new("optimizer.learningRate", SearchKind.Log) { Low = 1e-4, High = 0.1 };

    public static SearchDimension BatchSize { get; } = new("training.batchSize", SearchKind.Choice) { Choices = ["32", "64"] };

    public static SearchDimension Filters { get; } = new("model.layers[0].filters", SearchKind.Whole) { Low = 4, High = 9 };

    public static SearchDimension L2 { get; } = new("regularization.l2", SearchKind.Range) { Low = 0, High = 0.001 };

    public static SearchRecipe Of(params SearchDimension[] space) => new() { Space = [.. space] };

    public static SweepRecord Sweep(SearchRecipe search) => SweepRecord.Begin(new SweepPlan
    {
        Sweep = "tiny-sweep-1",
        Recipe = Recipe,
        RecipeName = "tiny",
        Search = search,
        Seed = 1,
        Trials = TrialSampler.Sample(search, 1),
        CreatedAt = DateTimeOffset.UnixEpoch,
    });

    public static TrialProgress Progress(params double?[] losses) => new() { Losses = [.. losses] };
}
