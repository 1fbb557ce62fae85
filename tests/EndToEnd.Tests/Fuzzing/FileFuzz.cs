using System.Diagnostics;
using System.Text;
using EndToEnd.Tests.Processes;
using Pictures;
using Repositories;

namespace EndToEnd.Tests.Fuzzing;

/// <summary>Gives changed files to commands of a cluster that is up: recipes, networks, weights, and data sets of IDX files and of pictures.</summary>
/// <param name="product">Its run <c>second</c> has trained.</param>
internal sealed class FileFuzz(Product product)
{
    // As docs/command-line.md has them.
    private const int Done = 0;
    private const int Failed = 1;
    private const int BadInput = 2;
    private const int NoCluster = 4;
    private const int Interrupted = 130;

    private static readonly TimeSpan TrainingLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan HangLimit = TimeSpan.FromSeconds(120);
    private static readonly string[] Modules = ["mnist", "sound", "state", "map"];

    // Few images and one epoch: a file that is still sound trains.
    private static readonly string[] Short = ["--members", "1", "--epochs", "1", "--train-limit", "64", "--validation-limit", "16", "--batch-size", "16", "--seed", "1"];

    private readonly string _folder = Path.Combine(product.DataDir, "fuzz");

    /// <summary>Runs one command on one changed file.</summary>
    /// <returns>What was changed, how the command ended, and why that is a finding, or null if it is none.</returns>
    public async Task<(string What, int ExitCode, string? Finding)> Try(int number, Random random)
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
        Directory.CreateDirectory(_folder);
        return (number % 5) switch
        {
            0 => await Run("recipe", Recipe(random, data: null, random.Next(4) == 0 ? Mutation.Of : Mutation.OfValue), Short),
            1 => await Run("module", Module(random), Short[..2]),
            2 => await Weights(random),
            3 => await Run("IDX folder", Recipe(random, Idx(random), Same), Short),
            _ => await Run("picture folder", Recipe(random, Photos(random), Same), Short),
        };
    }

    private static byte[] Same(byte[] content, Random random) => content;

    private string Recipe(Random random, string? data, Func<byte[], Random, byte[]> change)
    {
        var text = File.ReadAllText(Path.Combine(RepositoryFolder.Root, "recipes", "mnist-base.json"));
        if (data is not null) text = text.Replace("\"set\": \"mnist\", \"validation\": 6000", $"\"folder\": \"{data}\", \"validation\": 20", StringComparison.Ordinal);
        return Written("recipe.json", change(Encoding.UTF8.GetBytes(text), random));
    }

    private string Module(Random random)
    {
        Written("net.pt", Mutation.Of(File.ReadAllBytes(Path.Combine(RepositoryFolder.Root, "tests", "Modules", $"{Modules[random.Next(Modules.Length)]}.pt")), random));
        return Written("own.json", """
            {"name": "own", "members": 1, "data": {"set": "mnist", "trainLimit": 64, "validationLimit": 16}, "model": {"file": "net.pt"}, "optimizer": {"learningRate": 0.01}, "training": {"batchSize": 16}, "stopping": {"maxEpochs": 1}}
            """u8.ToArray());
    }

    private string Idx(Random random)
    {
        var data = Path.Combine(_folder, "idx");
        Directory.CreateDirectory(data);
        foreach (var (name, count) in new[] { ("train", 100), ("t10k", 20) })
        {
            byte[] images = [0, 0, 8, 3, 0, 0, 0, (byte)count, 0, 0, 0, 28, 0, 0, 0, 28, .. Noise(random, count * 784)];
            byte[] labels = [0, 0, 8, 1, 0, 0, 0, (byte)count, .. Enumerable.Range(0, count).Select(label => (byte)(label % 10))];
            File.WriteAllBytes(Path.Combine(data, $"{name}-images-idx3-ubyte"), random.Next(2) == 0 ? Mutation.Of(images, random) : images);
            File.WriteAllBytes(Path.Combine(data, $"{name}-labels-idx1-ubyte"), random.Next(2) == 0 ? Mutation.Of(labels, random) : labels);
        }

        return data;
    }

    private string Photos(Random random)
    {
        var data = Path.Combine(_folder, "photos");
        var picture = SamplePictures.All[random.Next(SamplePictures.All.Count)];
        var extension = picture.Name.StartsWith("PNG", StringComparison.Ordinal) ? ".png" : ".jpg";
        foreach (var part in new[] { "train/a", "train/b", "test/a", "test/b" })
        {
            var folder = Directory.CreateDirectory(Path.Combine(data, part)).FullName;
            for (var i = 0; i < 20; i++) File.WriteAllBytes(Path.Combine(folder, $"{i}{extension}"), i == 7 ? Mutation.Of(picture.Content, random) : picture.Content);
        }

        return data;
    }

    private async Task<(string, int, string?)> Weights(Random random)
    {
        var file = Directory.EnumerateFiles(Path.Combine(product.DataDir, "checkpoints", "second"), "*.safetensors", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First();
        var sound = await File.ReadAllBytesAsync(file);
        try
        {
            // The head is a few per cent of the file, and what a reader could stumble over.
            var head = random.Next(2) == 0 ? sound.Length : Math.Min(sound.Length, 4096);
            await File.WriteAllBytesAsync(file, [.. Mutation.Of(sound[..head], random), .. sound[head..]]);
            return await Ended("weights", "export", "second", Path.Combine(_folder, "out"));
        }
        finally
        {
            await File.WriteAllBytesAsync(file, sound);
        }
    }

    private Task<(string, int, string?)> Run(string what, string recipe, string[] options) => Ended(what, ["train", recipe, .. options]);

    private async Task<(string, int, string?)> Ended(string what, params string[] arguments)
    {
        using var command = product.Start(arguments);
        var begun = Stopwatch.GetTimestamp();
        // A recipe that came out larger trains longer: Ctrl-C must end the command then.
        while (!command.HasExited && Stopwatch.GetElapsedTime(begun) < TrainingLimit) await Task.Delay(100);
        if (!command.HasExited) command.Signal("INT");
        while (!command.HasExited && Stopwatch.GetElapsedTime(begun) < HangLimit) await Task.Delay(100);
        if (!command.HasExited) return (what, -1, $"{what}: it does not end: {Cut(command.Seen)}");
        var outcome = await command.Outcome(HangLimit);
        return (what, outcome.ExitCode, Finding(outcome) is { } finding ? $"{what}: {finding}: exit code {outcome.ExitCode}, {Cut(outcome.Error)}" : null);
    }

    private static string? Finding(Outcome outcome)
    {
        if (outcome.Error.Length > 100_000) return "it floods the terminal";
        if (outcome.Error.Contains("The command has failed (", StringComparison.Ordinal)) return "an error that was not foreseen";
        if (outcome.ExitCode == NoCluster) return "it costs the cluster";
        if (outcome.Error.Contains('\u001b', StringComparison.Ordinal)) return "control characters reach the terminal";
        return outcome.ExitCode is Done or Failed or BadInput or Interrupted ? null : "an exit code that is not documented";
    }

    private static string Cut(string text) => text.Length > 500 ? text[..500] : text;

    private static byte[] Noise(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private string Written(string name, byte[] content)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }
}
