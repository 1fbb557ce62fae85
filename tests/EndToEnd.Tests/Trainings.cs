using System.Text.Json.Nodes;

namespace EndToEnd.Tests;

/// <summary>Trainings that take seconds: two members of a small network, a little of real MNIST.</summary>
internal static class Trainings
{
    private static readonly string[] Network =
    [
        "train", "mnist-base", "--members", "2", "--validation-limit", "500", "--set", "model.layers[0].filters=4", "--set", "model.layers[1].filters=4",
        "--set", "model.layers[5].units=32", "--set", "optimizer.learningRate=0.01",
    ];

    /// <summary>Two epochs.</summary>
    public static string[] Small(params string[] more) => [.. Network, "--epochs", "2", "--train-limit", "1000", .. more];

    /// <summary>One training of three epochs, of which each is a snapshot.</summary>
    public static string[] Snapshots(params string[] more) =>
    [
        "train", "mnist-snapshots", "--set", "snapshots.cycles=3", "--set", "snapshots.epochs=1", "--train-limit", "500", "--validation-limit", "500",
        "--set", "model.layers[1].filters=4", "--set", "model.layers[4].filters=4", "--set", "model.layers[7].filters=4", .. more,
    ];

    /// <summary>So many epochs that somebody can come in between.</summary>
    public static string[] Long(params string[] more) => [.. Network, "--epochs", "12", "--train-limit", "4000", .. more];

    /// <summary>So many epochs that two commands can come in between, on a machine that is busy.</summary>
    public static string[] Longer(params string[] more) => [.. Network, "--epochs", "30", "--patience", "30", "--train-limit", "4000", .. more];

    /// <summary>So many epochs that it does not end before somebody ends it.</summary>
    public static string[] Endless(params string[] more) => [.. Network, "--epochs", "200", "--patience", "200", "--train-limit", "4000", .. more];

    public static string[] Hashes(this JsonObject run) => [.. run["members"]!.AsArray().Select(member => (string)member!["weightsSha256"]!)];

    public static string State(this JsonObject run) => (string)run["state"]!;
}
