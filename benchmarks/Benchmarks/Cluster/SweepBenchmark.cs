using System.Text.Json;
using Benchmarks.Engine;
using Benchmarks.Reporting;
using Ensembles.Members;

namespace Benchmarks.Cluster;

/// <summary>How busy a sweep keeps its slots, and what a trial costs beside its epochs.</summary>
internal static class SweepBenchmark
{
    public const string Name = "sweep";

    private const double Goal = 0.95;
    private const string Use = "slots in training, while trials are left";

    // All trials cost the same, so that what is measured is the sweep and not the luck of the draw.
    private const string Space = """search.space={"optimizer.learningRate":{"log":[0.0003,0.01]},"model.layers[6].rate":{"range":[0.2,0.6]}}""";

    public static Report Run(bool quick)
    {
        _ = BenchData.Read(BenchData.RecipeOf("mnist").Data);
        var (trials, epochs, images) = quick ? ("9", "4", "6000") : ("27", "9", "20000");
        var halving = Measure("--trials", trials, "--epochs", epochs, "--patience", epochs, "--train-limit", images);
        var single = Measure("--trials", quick ? "9" : "25", "--epochs", "1", "--train-limit", images, "--set", "search.method=random");
        var figures = new Dictionary<string, Figure>
        {
            [Use] = Figure.Of([halving.Use()], ""),
            ["slots held by trials, while trials are left"] = Figure.Of([halving.Held()], ""),
            ["epochs trained in the sweep"] = Figure.Of([halving.Trials.Sum(trial => trial.Epochs)], ""),
            ["an epoch of a trial"] = Figure.Of(single.Trials.Select(trial => trial.Seconds), "s"),
            ["a trial of one epoch beside its epoch"] = Figure.Of(single.Beside(), "s"),
        };
        var ratios = new Dictionary<string, double> { [Use] = halving.Use() };
        return new Report(
            Name,
            figures,
            ratios,
            new Dictionary<string, double> { [Use] = Goal },
            Machine.Describe(),
            [$"{trials} trials of mnist-base on {Environment.ProcessorCount} slots, successive halving over at most {epochs} epochs of {images} images; then trials of one epoch. Epochs without a waiting trial do not count as training."]);
    }

    private static SweepTimes Measure(params string[] more)
    {
        using var folder = new BenchFolder();
        try
        {
            var answer = Product.Ask(folder.Path, ["sweep", "mnist-base", "--name", "bench", "--output", Path.Combine(folder.Path, "best.json"), "--keep-cluster", "--set", Space, .. more]);
            return new SweepTimes([.. answer.GetProperty("trials").EnumerateArray().Select(trial => TimesOf(folder.Path, trial))]);
        }
        finally
        {
            Product.Ask(folder.Path, "cluster", "down");
        }
    }

    private static TrialTimes TimesOf(string folder, JsonElement trial)
    {
        var run = trial.GetProperty("run").GetString()!;
        var events = Product.AskLines(folder, "watch", run, "--since", "0");
        var placed = events.Single(one => Kind(one) == "placed");
        var ended = events.First(one => Kind(one) is "finished" or "stopped");
        return new TrialTimes(
            placed.GetProperty("text").GetString()!, At(placed), At(ended), trial.GetProperty("seconds").GetDouble(), trial.GetProperty("epochs").GetInt32());
    }

    private static string? Kind(JsonElement happened) => happened.GetProperty("kind").GetString();

    private static DateTimeOffset At(JsonElement happened) => happened.GetProperty("at").GetDateTimeOffset();

    /// <summary>One trial on its slot.</summary>
    private sealed record TrialTimes(string Slot, DateTimeOffset Placed, DateTimeOffset Ended, double Seconds, int Epochs);

    /// <summary>The trials of a sweep.</summary>
    private sealed record SweepTimes(IReadOnlyList<TrialTimes> Trials)
    {
        // From the first trial on its slot until no other waits: afterwards an idle slot is expected.
        private DateTimeOffset Begin => Trials.Min(trial => trial.Placed);

        private DateTimeOffset End => Trials.Max(trial => trial.Placed);

        private double SlotSeconds => Trials.DistinctBy(trial => trial.Slot).Count() * (End - Begin).TotalSeconds;

        public double Held() => Trials.Sum(Within) / SlotSeconds;

        public double Use() => Trials.Sum(trial => trial.Seconds * Within(trial) / (trial.Ended - trial.Placed).TotalSeconds) / SlotSeconds;

        /// <summary>Seconds from a trial's place to that of the next on its slot, without those of its training.</summary>
        public double[] Beside()
        {
            var slots = Trials.GroupBy(trial => trial.Slot).Select(slot => slot.OrderBy(trial => trial.Placed).ToList()).ToList();
            double[] beside = [.. slots.SelectMany(slot => slot.Zip(slot.Skip(1), (trial, next) => (next.Placed - trial.Placed).TotalSeconds - trial.Seconds))];
            return beside.Length > 0 ? beside : throw new TrainingException("No slot had two trials; give the sweep more.");
        }

        private double Within(TrialTimes trial) => Math.Max(0, ((trial.Ended < End ? trial.Ended : End) - trial.Placed).TotalSeconds);
    }
}
