using System.Text.Json.Nodes;

namespace EndToEnd.Tests;

/// <summary>A training that takes seconds: little data, a small network.</summary>
internal static class Trainings
{
    /// <summary>Two members, two epochs of real MNIST.</summary>
    public static string[] Small(params string[] more) =>
    [
        "train", "mnist-base", "--members", "2", "--epochs", "2", "--train-limit", "1000", "--validation-limit", "500",
        "--set", "model.layers[0].filters=4", "--set", "model.layers[1].filters=4", "--set", "model.layers[5].units=16", .. more,
    ];

    /// <summary>The same network for so long that somebody can come in between.</summary>
    public static string[] Long(params string[] more) => Small(["--train-limit", "4000", "--epochs", "12", "--patience", "12", .. more]);

    public static string[] Hashes(this JsonObject run) => [.. run["members"]!.AsArray().Select(member => (string)member!["weightsSha256"]!)];

    public static string State(this JsonObject run) => (string)run["state"]!;
}
