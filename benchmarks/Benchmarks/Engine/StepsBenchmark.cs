using System.Diagnostics;
using Benchmarks.Reporting;
using Ensembles.Members;
using Ensembles.Recipes;
using Training.Data;
using static TorchSharp.torch;

namespace Benchmarks.Engine;

/// <summary>Milliseconds of a training step of each recipe, on images of random pixels in the shape of its data.</summary>
internal static class StepsBenchmark
{
    public const string Name = "steps";

    private const int Batches = 12;
    private const int Classes = 10;

    /// <param name="conditions">The device, and how long.</param>
    /// <param name="names">Which recipes; empty for all that have a network of their own.</param>
    public static Report Run(Conditions conditions, IReadOnlyList<string> names)
    {
        var (figures, notes) = (new Dictionary<string, Figure>(), new List<string> { $"Random images, GPU mode {conditions.GpuName}. One member." });
        // Few on a processor, of which one takes up to seconds; on a GPU as many as hide the wait at the end of a round.
        var limit = conditions.Effort == Effort.Dry ? 1 : conditions.OnGpu ? 100 : 4;
        using var crew = new Crew(1, conditions.OnGpu ? 1 : Environment.ProcessorCount);
        var recipes = (names.Count > 0 ? names : BenchData.Recipes).Select(name => (Name: name, Recipe: BenchData.RecipeOf(name))).Where(named => named.Recipe.Groups is null).ToList();
        foreach (var (name, recipe) in recipes)
        {
            using var trainee = Prepare(recipe, conditions);
            var rounds = new List<double>();
            crew.Together(_ => trainee.Train(limit));
            for (var round = 0; round < conditions.Rounds; round++)
            {
                var begun = Stopwatch.GetTimestamp();
                crew.Together(_ => trainee.Train(limit));
                rounds.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds / limit);
            }

            figures[$"{name}, {recipe.Training.BatchSize} images, {recipe.Training.Precision.ToString().ToLowerInvariant()}"] = Figure.Of(rounds, "ms");
            trainee.Network.Dispose();
        }

        return new Report(Name, figures, new Dictionary<string, double>(), new Dictionary<string, double>(), Machine.Describe(conditions.Device), notes);
    }

    /// <summary>A member of a recipe, with batches of random images for <see cref="Batches"/> steps.</summary>
    /// <param name="recipe">Of one network.</param>
    /// <param name="conditions">A dry run has batches that a processor is done with in a moment.</param>
    public static Trainee Prepare(Recipe recipe, Conditions conditions)
    {
        if (conditions.Effort == Effort.Dry) recipe = recipe with { Training = recipe.Training with { BatchSize = 8 } };
        var shape = recipe.Data.Set == "cifar10" ? new ImageShape(3, 32, 32) : new ImageShape(1, 28, 28);
        var count = recipe.Training.BatchSize * Batches;
        var random = new RandomStream(1, 1, 1, DrawPurpose.Augmentation);
        var (pixels, labels) = (new byte[count * shape.Size], new byte[count]);
        for (var index = 0; index < pixels.Length; index++) pixels[index] = (byte)random.NextIndex(256);
        for (var index = 0; index < labels.Length; index++) labels[index] = (byte)(index % Classes);
        return new Trainee(recipe, new LabelledImages(shape, pixels, labels), 1, device(conditions.Device));
    }
}
