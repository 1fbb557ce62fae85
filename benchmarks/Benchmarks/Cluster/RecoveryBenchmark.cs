using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Benchmarks.Engine;
using Benchmarks.Reporting;
using Ensembles.Members;

namespace Benchmarks.Cluster;

/// <summary>How long a member is interrupted when its trainer silo is killed and another one has a free slot; and how much work is lost.</summary>
internal static class RecoveryBenchmark
{
    public const string Name = "recovery";

    private const double Goal = 5;
    private const string RunName = "hurt";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    // Two members on three slots: one is free when the other's silo dies.
    private static readonly string[] Training =
    [
        "train", "mnist-base", "--name", RunName, "--members", "2", "--trainers", "3", "--epochs", "20", "--patience", "20", "--train-limit", "6000",
        "--set", "model.layers[0].filters=8", "--set", "model.layers[1].filters=8", "--set", "model.layers[5].units=32", "--detach",
    ];

    public static Report Run(bool quick)
    {
        _ = BenchData.Read(BenchData.RecipeOf("mnist").Data);
        Loss[] losses = [.. Enumerable.Range(0, quick ? 3 : 9).Select(round => LoseOne(round % 2))];
        var wait = Figure.Of(losses.Select(loss => loss.Seconds), "s");
        var figures = new Dictionary<string, Figure>
        {
            ["from SIGKILL until the member trains on another silo"] = wait,
            ["epochs of the member to be trained again"] = Figure.Of(losses.Select(loss => (double)loss.OwnEpochs), ""),
            ["epochs of the other member to be trained again"] = Figure.Of(losses.Select(loss => (double)loss.OtherEpochs), ""),
        };
        var ratios = new Dictionary<string, double> { ["five seconds/until it trains on"] = Goal / wait.Value };
        return new Report(Name, figures, ratios, ratios.ToDictionary(ratio => ratio.Key, _ => 1.0), Machine.Describe(), ["Members of a small network; reading the checkpoint of a large one takes longer."]);
    }

    private static Loss LoseOne(int victim)
    {
        using var folder = new BenchFolder();
        try
        {
            Product.Ask(folder.Path, Training);
            var silo = SiloAfterEpoch(folder.Path, victim, 2);
            var pid = Product.Ask(folder.Path, "nodes").GetProperty("silos").EnumerateArray().First(one => one.GetProperty("name").GetString() == silo).GetProperty("pid").GetInt32();
            var killed = TimeProvider.System.GetUtcNow();
            using (var process = Process.GetProcessById(pid)) process.Kill();
            return LossIn(Product.AskLines(folder.Path, "watch", RunName, "--since", "0"), victim, killed);
        }
        finally
        {
            Product.Ask(folder.Path, "cluster", "down");
        }
    }

    private static string SiloAfterEpoch(string folder, int member, int epoch)
    {
        for (var begun = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begun) < Limit;)
        {
            var seen = Product.Ask(folder, "status", RunName).GetProperty("members")[member];
            if (seen.GetProperty("lastEpoch") is { ValueKind: JsonValueKind.Number } last && last.GetInt32() >= epoch && seen.GetProperty("silo").GetString() is { } silo) return silo;
        }

        throw new TrainingException($"member {member} did not finish epoch {epoch} within {Limit.TotalMinutes:0} minutes; look at the logs in {folder}.");
    }

    private static Loss LossIn(IReadOnlyList<JsonElement> events, int victim, DateTimeOffset killed)
    {
        var after = events.Where(one => one.GetProperty("at").GetDateTimeOffset() > killed).ToList();
        var resumed = after.FirstOrDefault(one => Is(one, "resumed", victim));
        if (resumed.ValueKind == JsonValueKind.Undefined) throw new TrainingException($"member {victim} was not placed again after its silo was killed at {killed.ToString("O", CultureInfo.InvariantCulture)}.");
        var reported = events.Where(one => one.GetProperty("at").GetDateTimeOffset() <= killed && Is(one, "epoch", victim)).Select(Epoch).DefaultIfEmpty(0).Max();
        // The epoch in flight, and those between the state that it resumed from and the last one reported to the run.
        var own = 1 + Math.Max(0, reported - Epoch(resumed));
        var other = after.Count(one => Is(one, "lost", 1 - victim));
        return new Loss((resumed.GetProperty("at").GetDateTimeOffset() - killed).TotalSeconds, own, other);
    }

    private static bool Is(JsonElement happened, string kind, int member) =>
        happened.GetProperty("kind").GetString() == kind && happened.GetProperty("member") is { ValueKind: JsonValueKind.Number } of && of.GetInt32() == member;

    private static int Epoch(JsonElement happened) => happened.GetProperty("epoch").GetInt32();

    private sealed record Loss(double Seconds, int OwnEpochs, int OtherEpochs);
}
