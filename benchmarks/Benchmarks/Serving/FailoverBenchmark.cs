using System.Diagnostics;
using Benchmarks.Engine;
using Benchmarks.Reporting;

namespace Benchmarks.Serving;

/// <summary>What clients notice when a silo whose members answer them is killed.</summary>
internal static class FailoverBenchmark
{
    public const string Name = "failover";

    private const int Clients = 8;
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Whole = TimeSpan.FromSeconds(20);

    public static Report Run(bool quick)
    {
        Load[] rounds = [.. Enumerable.Range(0, quick ? 2 : 5).Select(_ => Round().GetAwaiter().GetResult())];
        var longest = Figure.Of(rounds.Select(round => round.Longest / 1000), "s");
        var figures = new Dictionary<string, Figure>
        {
            ["questions without an answer"] = Figure.Of(rounds.Select(round => (double)round.Failed), ""),
            ["the slowest answer"] = longest,
            ["p50"] = Figure.Of(rounds.Select(round => round.P50), "ms"),
        };
        var ratios = new Dictionary<string, double> { ["five seconds/the slowest answer"] = 5 / longest.Value };
        return new Report(
            Name, figures, ratios, ratios.ToDictionary(ratio => ratio.Key, _ => 1.0), Machine.Describe(),
            [$"{Clients} clients ask for one image each without a pause by HTTP with bytes; the busiest of three trainer silos is killed after {Before.TotalSeconds:0} of {Whole.TotalSeconds:0} s. Goal: no question without an answer."]);
    }

    private static async Task<Load> Round()
    {
        using var ensemble = ServedEnsemble.Start(trainers: 3);
        var pixels = TutorialTask.Read().Images.Slice(0, 1).Pixels.ToArray();
        List<Process> trainers = [.. ensemble.Trainers.Select(Process.GetProcessById)];
        var before = trainers.Select(silo => silo.TotalProcessorTime).ToList();
        var asking = Load.Put(HttpAsked.OursByBytes(ensemble.Address, ServedEnsemble.Run), pixels, 1, Clients, Whole);
        await Task.Delay(Before);
        // The busiest one: members are there for certain.
        foreach (var silo in trainers) silo.Refresh();
        trainers.Index().MaxBy(silo => silo.Item.TotalProcessorTime - before[silo.Index]).Item.Kill();
        foreach (var silo in trainers) silo.Dispose();
        return await asking;
    }
}
