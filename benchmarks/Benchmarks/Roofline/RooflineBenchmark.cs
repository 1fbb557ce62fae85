using System.Diagnostics;
using Benchmarks.Engine;
using Benchmarks.Reporting;
using Ensembles.Recipes;
using static TorchSharp.torch;

namespace Benchmarks.Roofline;

/// <summary>How much arithmetic a step does in a second, against what this machine's matrix product does in the same precision.</summary>
internal static class RooflineBenchmark
{
    public const string Name = "roofline";

    public static Report Run(Conditions conditions)
    {
        var task = TutorialTask.Read(conditions.Device, conditions.Effort);
        var perImage = 2e-9 * NetworkCost.Training(NetworkShape.Of(task.Recipe.Model, task.Images.Shape, 10));
        var (figures, ratios) = (new Dictionary<string, Figure>(), new Dictionary<string, double>());
        var size = SizeOf(conditions);
        using var crew = new Crew(task.Members, 1);
        foreach (var precision in Enum.GetValues<Precision>())
        {
            using var engine = new OurEngine(task, precision);
            var (products, training) = (new List<double>(), new List<double>());
            engine.Train(conditions.WarmUp);
            for (var round = 0; round <= conditions.Rounds; round++)
            {
                // On all cores at the same time, as members train: they share clock and caches.
                var product = crew.Together(_ => Product(device(task.Device), precision, size)).Sum();
                var trained = engine.Train(conditions.Steps).ImagesPerSecond * perImage;
                if (round == 0) continue;
                products.Add(product);
                training.Add(trained);
            }

            var name = precision.ToString().ToLowerInvariant();
            figures[$"matrix product, {name}"] = Figure.Of(products, "GFLOP/s");
            figures[$"training, {name}"] = Figure.Of(training, "GFLOP/s");
            ratios[$"training/matrix product, {name}"] = figures[$"training, {name}"].Value / figures[$"matrix product, {name}"].Value;
        }

        figures["arithmetic of an image"] = Figure.Of([perImage], "GFLOP");
        return new Report(Name, figures, ratios, new Dictionary<string, double>(), Machine.Describe(conditions.Device), [$"Products of {size} × {size} matrices. GPU mode {conditions.GpuName}."]);
    }

    // A GPU is done with 1024 before it is busy everywhere.
    private static int SizeOf(Conditions conditions) => (conditions.OnGpu, conditions.Effort) switch
    {
        (true, _) => 8192,
        (_, Effort.Dry) => 128,
        _ => 1024,
    };

    private static double Product(Device place, Precision precision, int size)
    {
        const int Count = 20;
        using var scope = NewDisposeScope();
        var type = precision == Precision.Bfloat16 ? ScalarType.BFloat16 : ScalarType.Float32;
        var (left, right) = (rand(size, size, device: place).to(type), rand(size, size, device: place).to(type));
        using (left.matmul(right).cpu())
        {
            // The first product is not counted, and a GPU is done with it now.
        }

        var begun = Stopwatch.GetTimestamp();
        for (var index = 1; index < Count; index++) left.matmul(right).Dispose();
        left.matmul(right)[0, 0].cpu();
        return Count * 2.0 * size * size * size / 1e9 / Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }
}
