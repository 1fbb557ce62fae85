using System.Text.Json.Nodes;
using EndToEnd.Tests.Processes;

namespace EndToEnd.Tests;

/// <summary>The whole product as processes: train, stop everything, and use what is left.</summary>
public sealed class MainJobTests : IDisposable
{
    private readonly Product _product = new();

    public void Dispose() => _product.Dispose();

    [Fact]
    public async Task A_run_is_trained_by_several_processes_and_everything_works_after_they_have_gone()
    {
        var run = await _product.Json(Trainings.Small("--name", "first"));
        Assert.Equal(("first", "finished", "mnist-base"), ((string)run["run"]!, run.State(), (string)run["recipe"]!));
        Assert.Equal(["trainer-0", "trainer-1"], run["members"]!.AsArray().Select(member => (string)member!["silo"]!).Order());
        Assert.InRange((double)run["ensemble"]!["testAccuracy"]!, 0.5, 1);
        Assert.Empty(_product.Silos());

        Assert.Equal(run.ToJsonString(), (await _product.Json("status", "first")).ToJsonString());
        Assert.Equal(run.ToJsonString(), (await _product.Json("evaluate", "first")).ToJsonString());
        Assert.Equal("first", (string)(await _product.Json("list"))["runs"]![0]!["run"]!);
        await ShowManifestHolds("first");
        await PredictTestImages("first");
        await ExportMember("first", run.Hashes()[1]);
        Assert.Empty(_product.Silos());
    }

    [Fact]
    public async Task The_same_seed_trains_the_same_weights_and_another_seed_others()
    {
        await _product.Json("cluster", "up");
        var first = await _product.Json(Trainings.Small("--seed", "5"));
        var repeated = await _product.Json("reproduce", "mnist-base-1", "--name", "mnist-base-2");
        var second = await _product.Json("status", "mnist-base-2");
        var third = await _product.Json(Trainings.Small("--seed", "6"));
        Assert.Equal(first.Hashes(), second.Hashes());
        Assert.Empty(first.Hashes().Intersect(third.Hashes()));
        Assert.Equal(["mnist-base-1", "mnist-base-2", "mnist-base-3"], new[] { first, second, third }.Select(run => (string)run["run"]!));
        Assert.Equal(("identical", 2, 0), ((string)repeated["outcome"]!, (int)repeated["through"]!, repeated["differences"]!.AsArray().Count));
        Assert.Null((double?)second["ensemble"]!["testAccuracy"]);
        await _product.Json("evaluate", "mnist-base-2");
        await ComparisonTells(first, third);
        await ShowThatAnotherSeedIsNoRepetition("mnist-base-3");
    }

    [Fact]
    public async Task Snapshots_of_one_training_are_members_that_are_scored_exported_and_repeated()
    {
        await _product.Json("cluster", "up");
        var run = await _product.Json(Trainings.Snapshots("--name", "cycles"));
        Assert.Equal(("finished", "max-epochs", 3), (run.State(), (string)run["ensemble"]!["stopReason"]!, (int)run["snapshots"]!["taken"]!));
        Assert.Equal([1, 2, 3], run["members"]!.AsArray().Select(member => (int)member!["bestEpoch"]!));
        Assert.Single(run["members"]!.AsArray().Select(member => (ulong)member!["seed"]!).Distinct());
        Assert.Equal(3, run.Hashes().Distinct().Count());
        Assert.All(run["members"]!.AsArray(), member => Assert.NotNull(member!["testLoss"]));
        await ExportMember("cycles", run.Hashes()[1]);
        Assert.Equal("identical", (string)(await _product.Json("reproduce", "cycles"))["outcome"]!);
    }

    [Fact]
    public async Task A_folder_of_the_users_own_takes_the_place_of_the_recipes_data()
    {
        var mnist = Path.Combine(_product.DataDir, "data", "mnist");
        await _product.Json("cluster", "up");
        await _product.Json("data", "pull", "mnist");
        var run = await _product.Json(Trainings.Small("--data", mnist));
        var named = await _product.Json(Trainings.Small());
        Assert.Equal(named.Hashes(), run.Hashes());
    }

    private async Task ComparisonTells(JsonObject first, JsonObject third)
    {
        var plot = Path.Combine(_product.DataDir, "compared.png");
        var answer = await _product.Json("compare", "mnist-base-1", "mnist-base-2", "mnist-base-3", "--plot", plot);
        Assert.Equal((10_000, plot), ((int)answer["images"]!, (string)answer["plot"]!));
        Assert.Equal("PNG"u8.ToArray(), (await File.ReadAllBytesAsync(plot, TestContext.Current.CancellationToken))[1..4]);
        var pairs = answer["pairs"]!.AsArray();
        Assert.Equal((0, 1), ((int)pairs[0]!["differing"]!, (double)pairs[0]!["pValue"]!));
        Assert.InRange((int)pairs[1]!["differing"]!, 1, 10_000);
        var difference = (double)first["ensemble"]!["testAccuracy"]! - (double)third["ensemble"]!["testAccuracy"]!;
        Assert.Equal(difference, (double)pairs[1]!["difference"]!["accuracy"]!["value"]!, 9);
        Assert.Equal(difference, ((int)pairs[1]!["onlyFirstRight"]! - (int)pairs[1]!["onlySecondRight"]!) / 10_000.0, 9);
    }

    private async Task ShowThatAnotherSeedIsNoRepetition(string run)
    {
        var file = Path.Combine(_product.DataDir, "manifest.json");
        await _product.Json("export", "mnist-base-1", "--format", "manifest", "--output", file);
        var outcome = await _product.Run("reproduce", "--manifest", file, "--with", run);
        Assert.Equal(6, outcome.ExitCode);
        Assert.Contains("differs from 'mnist-base-1' from epoch 1 on", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("What was not the same: seeds.", outcome.Output, StringComparison.Ordinal);
    }

    // Test images from the set's own file, cut to a few: the answers must be those that evaluate counted.
    private async Task PredictTestImages(string run)
    {
        const int Count = 200;
        var images = await File.ReadAllBytesAsync(Path.Combine(_product.DataDir, "data", "mnist", "t10k-images-idx3-ubyte"), TestContext.Current.CancellationToken);
        var labels = await File.ReadAllBytesAsync(Path.Combine(_product.DataDir, "data", "mnist", "t10k-labels-idx1-ubyte"), TestContext.Current.CancellationToken);
        var file = Path.Combine(_product.DataDir, "few-idx3-ubyte");
        byte[] few = [.. images[..4], 0, 0, 0, Count, .. images[8..(16 + Count * 784)]];
        await File.WriteAllBytesAsync(file, few, TestContext.Current.CancellationToken);
        var answer = await _product.Json("predict", run, file);
        var predictions = answer["predictions"]!.AsArray();
        Assert.Equal((Count, 2, 2), (predictions.Count, (int)answer["membersUsed"]!, (int)answer["membersTotal"]!));
        var right = predictions.Where((prediction, index) => (int)prediction!["label"]! == labels[8 + index]).Count();
        Assert.InRange(right, Count / 2, Count);
        Assert.All(predictions, prediction => Assert.Equal(1, prediction!["probabilities"]!.AsArray().Sum(value => (double)value!), 4));
        byte[] known = [.. labels[..4], 0, 0, 0, Count, .. labels[8..(8 + Count)]];
        await ScoreOn(run, SecondTest(few, known), Count, right);
    }

    // MNIST's own training files beside few test images.
    private string SecondTest(byte[] images, byte[] labels)
    {
        var (own, folder) = (Path.Combine(_product.DataDir, "data", "mnist"), Path.Combine(_product.DataDir, "second"));
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.EnumerateFiles(own, "train-*")) File.CreateSymbolicLink(Path.Combine(folder, Path.GetFileName(file)), file);
        File.WriteAllBytes(Path.Combine(folder, "t10k-images-idx3-ubyte"), images);
        File.WriteAllBytes(Path.Combine(folder, "t10k-labels-idx1-ubyte"), labels);
        return folder;
    }

    private async Task ScoreOn(string run, string folder, int images, int right)
    {
        var before = await _product.Json("evaluate", run);
        var after = await _product.Json("evaluate", run, "--on", folder);
        var found = Assert.Single(after["ensemble"]!["scores"]!["elsewhere"]!.AsArray())!;
        Assert.Equal((folder, images), ((string)found["data"]!, (int)found["images"]!));
        Assert.Equal(right / (double)images, (double)found["averaged"]!["accuracy"]!, 9);
        after["ensemble"]!["scores"]!["elsewhere"] = new JsonArray();
        Assert.Equal(before.ToJsonString(), after.ToJsonString());
    }

    private async Task ExportMember(string run, string hash)
    {
        var file = Path.Combine(_product.DataDir, "exported.safetensors");
        var answer = await _product.Json("export", run, "--member", "1", "--format", "safetensors", "--output", file);
        Assert.Equal(new FileInfo(file).Length, (long)answer["bytes"]!);
        Assert.Equal(hash, SafetensorsFile.Hash(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)));
    }

    private async Task ShowManifestHolds(string run)
    {
        var outcome = await _product.Run("status", run, "--manifest");
        Assert.Equal(0, outcome.ExitCode);
        var manifest = JsonNode.Parse(outcome.Output)!;
        Assert.Equal(run, (string)manifest["run"]!);
        Assert.All(new[] { "TorchSharp", "Orleans.Core", "libtorch", "dotnet", "ensemble", "os" }, name => Assert.NotNull(manifest["versions"]![name]));
        Assert.Equal(64, ((string)manifest["data"]!["sha256"]!).Length);
    }
}
