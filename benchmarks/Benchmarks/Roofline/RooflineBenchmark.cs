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

    private const int Size = 1024;

    public static Report Run(bool quick, string device)
    {
        var (rounds, steps) = quick ? (3, 8) : (7, 30);
        var task = TutorialTask.Read(device);
        var perImage = 2e-9 * NetworkCost.Training(NetworkShape.Of(task.Recipe.Model, task.Images.Shape, 10));
        var (figures, ratios) = (new Dictionary<string, Figure>(), new Dictionary<string, double>());
        foreach (var precision in Enum.GetValues<Precision>())
        {
            using var engine = new OurEngine(task, precision);
            var (products, training) = (new List<double>(), new List<double>());
            for (var round = 0; round <= rounds; round++)
            {
                var (product, trained) = (Products(task, precision), engine.Train(steps).ImagesPerSecond * perImage);
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
        return new Report(Name, figures, ratios, new Dictionary<string, double>(), Machine.Describe(), []);
    }

    // On all cores at the same time, as members train: they share clock and caches.
    private static double Products(TutorialTask task, Precision precision) => Crew.Together(task.Members, 1, _ => Product(device(task.Device), precision)).Sum();

    private static double Product(Device place, Precision precision)
    {
        const int Count = 20;
        using var scope = NewDisposeScope();
        var type = precision == Precision.Bfloat16 ? ScalarType.BFloat16 : ScalarType.Float32;
        var (left, right) = (rand(Size, Size, device: place).to(type), rand(Size, Size, device: place).to(type));
        using (left.matmul(right).cpu())
        {
            // The first product is not counted, and a GPU is done with it now.
        }

        var begun = Stopwatch.GetTimestamp();
        for (var index = 1; index < Count; index++) left.matmul(right).Dispose();
        left.matmul(right)[0, 0].cpu();
        return Count * 2.0 * Size * Size * Size / 1e9 / Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }
}
