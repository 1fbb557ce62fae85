using System.Text.Json.Nodes;
using EndToEnd.Tests.Processes;

namespace EndToEnd.Tests;

/// <summary>A search over a recipe, interrupted and taken up again, and what comes of it.</summary>
public sealed class SweepTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private static readonly string[] Sweep =
    [
        "sweep", "mnist-base", "--train-limit", "2000", "--validation-limit", "500",
        "--set", "model.layers[0].filters=4", "--set", "model.layers[1].filters=4", "--set", "model.layers[5].units=32",
        "--set", """search.space={"optimizer.learningRate":{"log":[0.00003,0.03]},"training.batchSize":{"choice":[32,64]}}""",
    ];

    private readonly Product _product = new();

    public void Dispose() => _product.Dispose();

    [Fact]
    public async Task After_Ctrl_C_a_sweep_goes_on_and_its_winner_is_a_recipe_that_trains()
    {
        using (var sweeping = _product.Start([.. Sweep, "--trials", "5", "--epochs", "3", "--name", "search"]))
        {
            await sweeping.UntilSeen(" after epoch ", Limit);
            sweeping.Signal("INT");
            var outcome = await sweeping.Outcome(Limit);
            Assert.Equal(130, outcome.ExitCode);
            Assert.Contains("continue with 'ensemble resume search'", outcome.Output, StringComparison.Ordinal);
        }

        Assert.Empty(_product.Silos());
        await _product.Json("cluster", "up");
        var sweep = await _product.Json("resume", "search");
        var file = (string)sweep["file"]!;
        var sized = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():n}.json");
        try
        {
            var trials = sweep["trials"]!.AsArray();
            Assert.Equal(("finished", 5), (sweep.State(), trials.Count));
            Assert.All(trials, trial => Assert.Contains((string)trial!["state"]!, new[] { "finished", "pruned" }));
            var best = trials[(int)sweep["best"]!]!;
            Assert.Equal(trials.Min(trial => (double)trial!["validationLoss"]!), (double)best["validationLoss"]!);
            Assert.Equal(5, (await _product.Json("list", "--all"))["runs"]!.AsArray().Count);

            var recipe = JsonNode.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))!;
            Assert.Null(recipe["search"]);
            Assert.Equal((double)best["values"]!["optimizer.learningRate"]!, (double)recipe["optimizer"]!["learningRate"]!);

            var enough = (await _product.Json("winner", "search", "--members-up-to", "3", "--output", sized))["enough"]!;
            var curve = await _product.Json("evaluate", (string)enough["run"]!, "--curve");
            Assert.Equal((3, (int)curve["recommended"]!), (curve["sizes"]!.AsArray().Count, (int)enough["members"]!));
            var chosen = JsonNode.Parse(await File.ReadAllTextAsync(sized, TestContext.Current.CancellationToken))!;
            Assert.Equal((int)enough["members"]!, (int)chosen["members"]!);
            Assert.Equal("finished", (await _product.Json("train", sized, "--epochs", "1")).State());
        }
        finally
        {
            await _product.Run("cluster", "down");
            File.Delete(file);
            File.Delete(sized);
        }
    }

    [Fact]
    public async Task One_command_searches_and_chooses_the_number_of_members()
    {
        var file = Path.Combine(_product.DataDir, "best.json");
        var sweep = await _product.Json([.. Sweep, "--trials", "2", "--epochs", "1", "--members-up-to", "2", "--output", file]);
        var run = await _product.Json("status", (string)sweep["enough"]!["run"]!);
        Assert.Equal(("finished", 2, 0), (run.State(), run["members"]!.AsArray().Count, run["members"]!.AsArray().Sum(member => (int)member!["restarts"]!)));
        var recipe = JsonNode.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))!;
        Assert.Equal((int)sweep["enough"]!["members"]!, (int)recipe["members"]!);
    }
}
