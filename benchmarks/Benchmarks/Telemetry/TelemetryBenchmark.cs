using System.Globalization;
using Benchmarks.Cluster;
using Benchmarks.Reporting;
using Benchmarks.Serving;

namespace Benchmarks.Telemetry;

/// <summary>Training and serving with all that is measured and scraped every 15 s, against the same without any of it, in turns.</summary>
internal static class TelemetryBenchmark
{
    public const string Name = "telemetry";

    private const double Goal = 0.99;
    private const string Switch = "Ensemble__Telemetry__Enabled";
    private const string Training = "training, with/without";
    private const string Serving = "serving, with/without";

    public static Report Run(bool quick)
    {
        var (training, serving) = (new Turns(), new Turns());
        var (rounds, epochs) = quick ? (1, 1) : (5, 3);
        for (var round = 0; round < rounds; round++) training.Take(measured => Epochs(epochs, measured));
        // Silos differ from start to start, so there is more than one of each kind.
        var (starts, turns, seconds) = quick ? (1, 2, 3) : (3, 5, 15);
        for (var start = 0; start < starts; start++) Serve(serving, turns, TimeSpan.FromSeconds(seconds));
        var figures = new Dictionary<string, Figure>
        {
            ["epochs a second, with"] = Figure.Of(training.With, "1/s"),
            ["epochs a second, without"] = Figure.Of(training.Without, "1/s"),
            [Training] = Figure.Of(training.Ratios, ""),
            ["images a second, with"] = Figure.Of(serving.With, "1/s"),
            ["images a second, without"] = Figure.Of(serving.Without, "1/s"),
            [Serving] = Figure.Of(serving.Ratios, ""),
        };
        var ratios = new[] { Training, Serving }.ToDictionary(name => name, name => figures[name].Value);
        return new Report(Name, figures, ratios, ratios.ToDictionary(ratio => ratio.Key, _ => Goal), Machine.Describe(), [$"{training.Ratios.Count} turns of training; {serving.Ratios.Count} of serving, over {starts} starts of two clusters."]);
    }

    // From the decision on the first epoch to that on the last one: what happens once a run is not counted.
    private static double Epochs(int epochs, bool measured)
    {
        Measure(measured);
        using var folder = new BenchFolder();
        using var scraping = new Scraping(measured ? folder.Path : null);
        var (answer, _) = Product.Train(
            folder.Path, "mnist", "--members", Text(Environment.ProcessorCount), "--epochs", Text(epochs + 1), "--min-epochs", Text(epochs + 1));
        double[] decided = [.. answer.GetProperty("epochs").EnumerateArray().Select(epoch => epoch.GetProperty("seconds").GetDouble())];
        return epochs / (decided[^1] - decided[0]);
    }

    // Both clusters run at the same time and are queried in turns of seconds, so that the machine is the same for both.
    private static void Serve(Turns serving, int turns, TimeSpan time)
    {
        using var with = Start(measured: true);
        using var without = Start(measured: false);
        for (var turn = 0; turn < turns; turn++) serving.Take(measured => Answers(measured ? with : without, measured, time));
    }

    private static ServedEnsemble Start(bool measured)
    {
        Measure(measured);
        return ServedEnsemble.Start(Environment.ProcessorCount);
    }

    // A turn is scraped once, when it begins.
    private static double Answers(ServedEnsemble ensemble, bool measured, TimeSpan time)
    {
        using var scraping = new Scraping(measured ? ensemble.Folder : null);
        var asked = HttpAsked.OursByBytes(ensemble.Address, ServedEnsemble.Run);
        return Load.Put(asked, new byte[28 * 28], 1, clients: 16, time).GetAwaiter().GetResult().ImagesPerSecond;
    }

    // Silos inherit it from the environment of the process that starts them.
    private static void Measure(bool measured) => Environment.SetEnvironmentVariable(Switch, measured ? "true" : "false");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>One after the other, with and without; who is first changes every time, because a machine's speed does too.</summary>
    private sealed class Turns
    {
        public List<double> With { get; } = [];

        public List<double> Without { get; } = [];

        public List<double> Ratios { get; } = [];

        public void Take(Func<bool, double> measure)
        {
            var withFirst = With.Count % 2 == 0;
            foreach (var measured in new[] { withFirst, !withFirst }) (measured ? With : Without).Add(measure(measured));
            Ratios.Add(With[^1] / Without[^1]);
        }
    }
}
