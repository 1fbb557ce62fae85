using System.Globalization;
using Benchmarks.Cluster;
using Benchmarks.Reporting;
using Benchmarks.Serving;

namespace Benchmarks.Telemetry;

/// <summary>Training and serving with all that is measured and scraped every 15 s, against the same without any of it, in turns.</summary>
internal static class TelemetryBenchmark
{
    public const string Name = "telemetry";

    private const string Switch = "Ensemble__Telemetry__Enabled";
    private const string Training = "training, with/without";
    private const string Serving = "serving, with/without";

    public static Report Run(bool quick)
    {
        var (rounds, epochs, seconds) = quick ? (1, 1, 3) : (5, 3, 15);
        var training = new Turns(measured => Epochs(epochs, measured));
        var serving = new Turns(measured => Answers(TimeSpan.FromSeconds(seconds), measured));
        for (var round = 0; round < rounds; round++)
        {
            training.Take();
            serving.Take();
        }

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
        return new Report(Name, figures, ratios, new Dictionary<string, double>(), Machine.Describe(), ["Goal: at least 0.99."]);
    }

    // From the decision on the first epoch to that on the last one: what happens once a run is not counted.
    private static double Epochs(int epochs, bool measured)
    {
        using var folder = new BenchFolder();
        using var scraping = new Scraping(measured ? folder.Path : null);
        var (answer, _) = Product.Train(
            folder.Path, "mnist", "--members", Text(Environment.ProcessorCount), "--epochs", Text(epochs + 1), "--min-epochs", Text(epochs + 1));
        double[] decided = [.. answer.GetProperty("epochs").EnumerateArray().Select(epoch => epoch.GetProperty("seconds").GetDouble())];
        return epochs / (decided[^1] - decided[0]);
    }

    private static double Answers(TimeSpan time, bool measured)
    {
        using var ensemble = ServedEnsemble.Start(Environment.ProcessorCount);
        using var scraping = new Scraping(measured ? ensemble.Folder : null);
        var asked = HttpAsked.OursByBytes(ensemble.Address, ServedEnsemble.Run);
        return Load.Put(asked, new byte[28 * 28], 1, clients: 16, time).GetAwaiter().GetResult().ImagesPerSecond;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>One after the other, with and without; who is first changes every time, because a machine's speed does too.</summary>
    private sealed class Turns(Func<bool, double> measure)
    {
        public List<double> With { get; } = [];

        public List<double> Without { get; } = [];

        public List<double> Ratios { get; } = [];

        public void Take()
        {
            var withFirst = With.Count % 2 == 0;
            foreach (var measured in new[] { withFirst, !withFirst })
            {
                // Silos take it from the environment of whoever starts them.
                Environment.SetEnvironmentVariable(Switch, measured ? "true" : "false");
                (measured ? With : Without).Add(measure(measured));
            }

            Ratios.Add(With[^1] / Without[^1]);
        }
    }
}
