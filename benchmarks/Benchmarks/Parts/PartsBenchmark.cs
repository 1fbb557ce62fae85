using Benchmarks.Engine;
using Benchmarks.Reporting;
using static TorchSharp.torch;

namespace Benchmarks.Parts;

/// <summary>The gain of each part of the engine, on the tutorial's shapes: milliseconds with the part and without it, in turns. One thread, but for the last.</summary>
internal static class PartsBenchmark
{
    public const string Name = "parts";

    public static Report Run(bool quick)
    {
        var rounds = quick ? 3 : 9;
        set_num_threads(1);
        var (figures, ratios) = (new Dictionary<string, Figure>(), new Dictionary<string, double>());
        var recipe = BenchData.RecipeOf("mnist-article");
        foreach (var part in StageParts.All(TutorialTask.BatchSize).Concat(OperatorParts.All(recipe, TutorialTask.BatchSize)))
        {
            var (ours, theirs) = part.Measure(rounds);
            figures[$"{part.Name}: with"] = Figure.Of(ours, "ms");
            figures[$"{part.Name}: without"] = Figure.Of(theirs, "ms");
            ratios[part.Name] = figures[$"{part.Name}: without"].Value / figures[$"{part.Name}: with"].Value;
        }

        AddAllocator(figures, ratios, rounds, quick ? 8 : 30);
        return new Report(Name, figures, ratios, new Dictionary<string, double>(), Machine.Describe(), ["A ratio is the gain: how many times faster it is with the part."]);
    }

    private static void AddAllocator(Dictionary<string, Figure> figures, Dictionary<string, double> ratios, int rounds, int steps)
    {
        using var with = Peer.Allocator(AllocatorPart.Set);
        using var without = Peer.Allocator(AllocatorPart.Untouched);
        var (ours, theirs) = (new List<double>(), new List<double>());
        var (mine, other) = (with.Members(1, 1), without.Members(1, 1));
        foreach (var engine in new[] { mine, other }) engine.Train(TrainingBenchmark.WarmUp);
        for (var round = 0; round < rounds; round++)
        {
            ours.Add(mine.Train(steps).ImagesPerSecond);
            theirs.Add(other.Train(steps).ImagesPerSecond);
        }

        figures["allocator keeps big blocks: with"] = Figure.Of(ours, "images/s");
        figures["allocator keeps big blocks: without"] = Figure.Of(theirs, "images/s");
        ratios["allocator keeps big blocks"] = figures["allocator keeps big blocks: with"].Value / figures["allocator keeps big blocks: without"].Value;
    }
}
