using System.Diagnostics;
using System.Text.Json.Nodes;
using EndToEnd.Tests.Processes;

namespace EndToEnd.Tests.Chaos;

/// <summary>One training on a <see cref="ChaosCluster"/> in which things go wrong, and what came of it.</summary>
/// <param name="Name">Of the run.</param>
/// <param name="Disturbances">What went wrong, in order.</param>
/// <param name="Result">What the run came to.</param>
/// <param name="Seconds">Wall time.</param>
internal sealed record ChaosRound(string Name, IReadOnlyList<string> Disturbances, RunResult Result, double Seconds)
{
    /// <summary>When a run that does not end is given up.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <summary>3 members of the tutorial's network with few filters; 8 epochs of some seconds, so that there is a middle to come into.</summary>
    public static readonly string[] Training = TrainingOn("5000");

    /// <summary>The same on more or fewer images.</summary>
    public static string[] TrainingOn(string images) =>
    [
        "train", "mnist-base", "--members", "3", "--epochs", "8", "--patience", "8", "--train-limit", images, "--validation-limit", "500", "--set", "model.layers[0].filters=8",
        "--set", "model.layers[1].filters=8", "--set", "model.layers[5].units=32", "--set", "failures.silenceLimit=30", "--set", "failures.retries=20",
    ];

    /// <summary>Trains; the disturbances come one after the other at times that the random numbers choose.</summary>
    public static async Task<ChaosRound> Play(ChaosCluster cluster, string name, IReadOnlyList<Disturbance> disturbances, Random random)
    {
        var begun = Stopwatch.GetTimestamp();
        using var command = cluster.Start([.. Training, "--name", name]);
        await command.UntilSeen($"epoch {random.Next(1, 4)}/8", Limit);
        foreach (var disturbance in disturbances)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(0, 4_000)));
            await disturbance.Do(cluster);
        }

        var outcome = await command.Outcome(Limit);
        var result = await RunResult.Ended(cluster, name);
        Judge(name, outcome, result);
        return new ChaosRound(name, [.. disturbances.Select(one => one.Name)], result, Stopwatch.GetElapsedTime(begun).TotalSeconds);
    }

    // The command follows its run to the end, whatever it had to wait for. If the cluster was away for longer than it waits, it says that the run is kept.
    private static void Judge(string name, Outcome command, RunResult result)
    {
        Assert.StartsWith("finished", result.Decisions, StringComparison.Ordinal);
        if (command.ExitCode == 0) Assert.Contains($"Try it: ensemble predict {name}", command.Output + command.Error, StringComparison.Ordinal);
        else Assert.True(command.ExitCode == 4 && command.Error.Contains($"'{name}' is kept", StringComparison.Ordinal), $"'train' ended with {command.ExitCode}: {command.Output}{command.Error}");
    }

    public override string ToString() =>
        $"{Name}: {Seconds:0} s, {Result.Restarts} restarts, stop epoch {Result.StopEpoch}; {(Disturbances.Count == 0 ? "undisturbed" : string.Join("; ", Disturbances))}";
}

/// <summary>What must be the same whatever happens, and what may differ.</summary>
/// <param name="Decisions">State, stop, weights of every member, loss of every epoch, and the verdicts in their order: all that must be the same.</param>
/// <param name="StopEpoch">The last epoch.</param>
/// <param name="Restarts">How often members were placed anew, all together.</param>
internal sealed record RunResult(string Decisions, int StopEpoch, int Restarts)
{
    // Each look is a process, whose start takes a second of what the cluster could use.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>Waits for the end of a run, whatever has become of the command that started it: it ends by itself.</summary>
    public static async Task<RunResult> Ended(ICommandLine cluster, string name)
    {
        for (var begun = Stopwatch.GetTimestamp(); ; await Task.Delay(Pause))
        {
            var status = await cluster.Run("status", name, "-o", "json");
            if (status.ExitCode == 0 && JsonNode.Parse(status.Lines[^1]) is JsonObject run && run.State() is "finished" or "stopped" or "failed")
            {
                return await Of(cluster, name, run);
            }

            Assert.True(Stopwatch.GetElapsedTime(begun) < ChaosRound.Limit, $"run {name} does not end: {status.Output}{status.Error}");
        }
    }

    private static async Task<RunResult> Of(ICommandLine cluster, string name, JsonObject run)
    {
        var events = await cluster.Run("watch", name, "--since", "0", "-o", "json");
        string[] verdicts = [.. events.Lines.Select(line => JsonNode.Parse(line)!).Where(line => (string?)line["kind"] == "verdict").Select(line => (string)line["text"]!)];
        var epochs = run["epochs"]!.AsArray().Select(epoch => $"{epoch!["epoch"]}: {epoch["validationLoss"]} {epoch["validationAccuracy"]} {epoch["meanMemberLoss"]} {epoch["isBest"]}");
        var ensemble = run["ensemble"]!;
        Assert.Equal(run["epochs"]!.AsArray().Count, verdicts.Length);
        string[] all = [$"{run.State()} {ensemble["bestEpoch"]} {ensemble["stopEpoch"]} {ensemble["stopReason"]}", .. run.Hashes(), .. epochs, .. verdicts];
        return new RunResult(string.Join('\n', all), (int)ensemble["stopEpoch"]!, run["members"]!.AsArray().Sum(member => (int)member!["restarts"]!));
    }
}
