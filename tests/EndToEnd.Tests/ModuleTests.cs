using EndToEnd.Tests.Processes;
using Repositories;

namespace EndToEnd.Tests;

/// <summary>A network that the user brought: trained, lost with its trainer, repeated from what the cluster keeps, and taken elsewhere.</summary>
public sealed class ModuleTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
    private readonly Product _product = new();

    public void Dispose() => _product.Dispose();

    [Fact]
    public async Task A_module_trains_as_members_and_comes_out_the_same_when_a_trainer_is_killed()
    {
        var (recipe, module) = (Path.Combine(_product.DataDir, "own.json"), Path.Combine(_product.DataDir, "net.pt"));
        await File.WriteAllTextAsync(recipe, """
            {
              "name": "own", "members": 2, "data": {"set": "mnist", "trainLimit": 4000, "validationLimit": 500}, "model": {"file": "net.pt"},
              "optimizer": {"learningRate": 0.01}, "training": {"ema": 0.9}, "stopping": {"maxEpochs": 12, "patience": 12}
            }
            """, TestContext.Current.CancellationToken);
        await _product.Json("cluster", "up", "--trainers", "2");
        await RefuseBadOnes(recipe, module);

        File.Copy(FileOf("mnist"), module, overwrite: true);
        var whole = await _product.Json("train", recipe, "--name", "whole");
        Assert.Equal("finished", whole.State());
        Assert.InRange((double)whole["ensemble"]!["testAccuracy"]!, 0.8, 1);
        Assert.Equal(2, whole.Hashes().Distinct().Count());

        // The cluster has its own copy.
        File.Delete(module);
        using (var again = _product.Start("reproduce", "whole", "-o", "json"))
        {
            await again.UntilSeen("epoch 2/12", Limit);
            _product.Silos().First(silo => silo.IsTrainer).Signal("KILL");
            var outcome = await again.Outcome(Limit);
            Assert.True(outcome.ExitCode == 0, outcome.Error);
            Assert.Equal("identical", (string)System.Text.Json.Nodes.JsonNode.Parse(outcome.Lines[^1])!["outcome"]!);
        }

        var repeated = await _product.Json("status", "whole-again");
        Assert.Equal(whole.Hashes(), repeated.Hashes());
        Assert.True(repeated["members"]!.AsArray().Sum(member => (int)member!["restarts"]!) >= 1);
        await UseIt(whole.Hashes()[1]);
    }

    private async Task RefuseBadOnes(string recipe, string module)
    {
        await Refused(recipe, $"model.file: there is no file {module}; name a TorchScript module.");
        await File.WriteAllTextAsync(module, "a text", TestContext.Current.CancellationToken);
        await Refused(recipe, $"model.file: {module} cannot be trained: it is no TorchScript module; write one with torch.jit.script(…).save(…).");
        File.Copy(FileOf("sound"), module, overwrite: true);
        await Refused(recipe, $"model.file: {module} cannot be trained: it does not take images of 1×28×28 (RuntimeError: mat1 and mat2 shapes cannot be multiplied");
        Assert.Empty((await _product.Json("list"))["runs"]!.AsArray());
    }

    private async Task Refused(string recipe, string sentence)
    {
        var outcome = await _product.Run("train", recipe);
        Assert.Contains(sentence, outcome.Error, StringComparison.Ordinal);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Equal(3, _product.Silos().Count);
    }

    private async Task UseIt(string hash)
    {
        var answer = await _product.Json("predict", "whole", Path.Combine(RepositoryFolder.Root, "docs", "examples", "seven.png"));
        Assert.Equal((7, 2), ((int)answer["predictions"]![0]!["label"]!, (int)answer["membersUsed"]!));
        var file = Path.Combine(_product.DataDir, "exported.safetensors");
        await _product.Json("export", "whole", "--member", "1", "--format", "safetensors", "--output", file);
        Assert.Equal(hash, SafetensorsFile.Hash(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)));
        var onnx = await _product.Run("export", "whole", "--format", "onnx", "--output", $"{file}.onnx");
        Assert.Contains("whose layers are not known here to be written as ONNX", onnx.Error, StringComparison.Ordinal);
    }

    private static string FileOf(string name) => Path.Combine(RepositoryFolder.Root, "tests", "Modules", $"{name}.pt");
}
