using System.Diagnostics;
using Benchmarks.Reporting;
using Ensembles.Members;
using Ensembles.Recipes;
using Training;
using Training.Checkpoints;
using Training.Data;
using Training.Loop;

namespace Benchmarks.Engine;

/// <summary>
/// Seconds of a member's epoch, with validation and checkpoint, by the gains for GPUs that are in force by default, and with each of them
/// left out or, if it is not one of them, added. On a processor none is in force.
/// </summary>
internal static class GainsBenchmark
{
    public const string Name = "gains";

    private const int Train = 50_000;
    private const int Validation = 5_000;
    private static readonly string[] Recipes = ["mnist-article", "cifar10-fast"];

    // Those of the epoch.
    private static readonly GpuGains[] Gains =
        [.. Enum.GetValues<GpuGains>().Except([GpuGains.None, GpuGains.All, GpuGains.AnsweringStream])];

    public static Report Run(Conditions conditions)
    {
        var (figures, ratios) = (new Dictionary<string, Figure>(), new Dictionary<string, double>());
        foreach (var name in conditions.Effort == Effort.Dry ? Recipes[..1] : Recipes)
        {
            var task = TaskOf(BenchData.RecipeOf(name), conditions.Effort);
            var all = figures[$"{name}: all gains"] = Measure(GpuGains.All, task, conditions);
            foreach (var gain in Gains)
            {
                var isUsual = GpuGains.All.HasFlag(gain);
                var other = figures[$"{name}: {(isUsual ? "without" : "with")} {gain}"] = Measure(GpuGains.All ^ gain, task, conditions);
                ratios[$"{name}: {gain}"] = isUsual ? other.Value / all.Value : all.Value / other.Value;
            }
        }

        TorchRuntime.Gains = GpuGains.All;
        string[] notes = [$"Random images. A ratio is the gain: how many times longer an epoch is without it. GPU mode {conditions.GpuName}."];
        return new Report(Name, figures, ratios, new Dictionary<string, double>(), Machine.Describe(conditions.Device), notes);
    }

    // The first epoch is for plans and caches. Each of the others waits for what the one before has left to be stored.
    private static Figure Measure(GpuGains gains, EpochTask task, Conditions conditions)
    {
        TorchRuntime.Gains = gains;
        var folder = Directory.CreateTempSubdirectory("ensemble-gains-");
        try
        {
            var files = new FolderFiles(folder.FullName);
            var trainer = new MemberTrainer(task, new CheckpointStore(files), new ModuleStore(files), TimeSpan.Zero);
            var plan = new MemberPlan("gains", 0, 1, 1, conditions.Device, task.Recipe, task.Hash);
            using var training = trainer.Resume(plan, 0, CancellationToken.None);
            Epoch(training);
            return Figure.Of(Enumerable.Range(0, conditions.Rounds).Select(_ => Epoch(training)), "s");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static double Epoch(IMemberTraining training)
    {
        var begun = Stopwatch.GetTimestamp();
        training.TrainEpoch(new Progress<StepProgress>(), _ => { }, CancellationToken.None);
        return Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    private static EpochTask TaskOf(Recipe recipe, Effort effort)
    {
        var isDry = effort == Effort.Dry;
        var (train, validation) = isDry ? (32, 16) : (Train, Validation);
        return new EpochTask(recipe with
        {
            Data = recipe.Data with { Validation = validation },
            Training = isDry ? recipe.Training with { BatchSize = 8 } : recipe.Training,
        }, train + validation);
    }

    /// <summary>A recipe with random images in the shape of its data.</summary>
    private sealed class EpochTask : IDataSetReader
    {
        private const int Classes = 10;
        private readonly DataSet _set;

        public EpochTask(Recipe recipe, int images)
        {
            Recipe = recipe;
            var shape = recipe.Data.Set == "cifar10" ? new ImageShape(3, 32, 32) : new ImageShape(1, 28, 28);
            string[] names = [.. Enumerable.Range(0, Classes).Select(index => $"{index}")];
            _set = new DataSet("random", names, Make(shape, images), Make(shape, Classes), Hash);
        }

        public Recipe Recipe { get; }

        public string Hash { get; } = "random";

        public DataSet Read(DataRecipe data, CancellationToken cancellation) => _set;

        private static LabelledImages Make(ImageShape shape, int count)
        {
            var random = new RandomStream(1, 1, 1, DrawPurpose.Augmentation);
            var (pixels, labels) = (new byte[count * shape.Size], new byte[count]);
            for (var index = 0; index < pixels.Length; index++) pixels[index] = (byte)random.NextIndex(256);
            for (var index = 0; index < count; index++) labels[index] = (byte)(index % Classes);
            return new LabelledImages(shape, pixels, labels);
        }
    }
}
