using Ensembles.Members;
using Ensembles.Runs;
using Grains.Interfaces.Comparing;
using Grains.Interfaces.Models;
using Grains.Interfaces.Predicting;
using Grains.Interfaces.Runs;
using Grains.Tests.Fakes;

namespace Grains.Tests.Runs;

/// <summary>Runs that have ended without weights: whatever is asked of them, the answer is the same sentence, and nothing crashes.</summary>
public sealed class WithoutWeightsTests : IAsyncLifetime
{
    private const string NoNumber = "The training loss is not a number any more (epoch 1, by step 3); choose a smaller optimizer.learningRate.";
    private readonly ManualResetEventSlim _hold = new();
    private RunCluster _cluster = null!;

    private static (string Run, string Recipe, string Why)[] Cases =>
    [
        ("alone", Recipes.Tiny(members: 1), $"it failed (member 0: {NoNumber.TrimEnd('.')})"),
        ("all", Recipes.Tiny(failures: "\"minMembers\": 1"), "it failed (member "),
        ("first", Recipes.Tiny(), $"it failed (member 0: {NoNumber.TrimEnd('.')})"),
        ("stopped", Recipes.Tiny(), "it was stopped before its first epoch was complete"),
        ("own", Recipes.Tiny(criterion: "per-member"), "it was stopped before its first epoch was complete"),
        ("cycles", Recipes.Snapshots(), "it was stopped before its first epoch was complete"),
    ];

    public async ValueTask InitializeAsync()
    {
        _cluster = await RunCluster.Start(trainers: 3);
        _cluster.Trainer.BeforeEpoch = (plan, _, cancellation) =>
        {
            if (plan.Run is "alone" or "all" || (plan.Run == "first" && plan.Member == 0)) throw new TrainingException(NoNumber, FaultKind.Loss);
            _hold.Wait(cancellation);
        };
        foreach (var (run, recipe, _) in Cases)
        {
            await _cluster.Submit(recipe, run);
            if (run is "stopped" or "own" or "cycles") Assert.Null((await _cluster.Run(run).Stop()).Fault);
            await _cluster.UntilEnded(run);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _hold.Set();
        await _cluster.DisposeAsync();
        _hold.Dispose();
    }

    [Fact]
    public async Task Every_question_that_needs_weights_gets_the_reason_and_changes_nothing()
    {
        foreach (var (run, _, why) in Cases)
        {
            foreach (var (question, ask) in Questions(run))
            {
                var fault = await ask();
                Assert.True(fault?.StartsWith($"Run '{run}' has no weights: {why}", StringComparison.Ordinal) == true && !fault.Contains('\n', StringComparison.Ordinal), $"{run}, {question}: {fault}");
            }

            Assert.DoesNotContain(await _cluster.Events(run), happened => happened.Kind is RunEventKind.Evaluated or RunEventKind.Growing);
        }

        Assert.Empty(await _cluster.Silos.Client.GetGrain<IModelIndexGrain>(IModelIndexGrain.Key).List());
        Assert.Empty(_cluster.Predictor.Passes);
    }

    [Fact]
    public async Task What_needs_no_weights_is_answered()
    {
        foreach (var (run, _, _) in Cases)
        {
            var status = (await _cluster.Run(run).GetStatus())!;
            Assert.Null(status.Ensemble.BestEpoch);
            Assert.Empty((await _cluster.Run(run).GetCurves(0)).Epochs);
            Assert.True((await _cluster.Run(run).GetWeights()).Found);
            Assert.NotNull(await _cluster.Run(run).GetManifest());
            Assert.Contains("has no weights", (await _cluster.Silos.Client.GetGrain<IPredictorGrain>(run).Describe()).Fault, StringComparison.Ordinal);
            Assert.NotNull((await _cluster.Run(run).Grow(new GrowOrder(1, null))).Fault);
        }
    }

    private IEnumerable<(string Question, Func<Task<string?>> Ask)> Questions(string name)
    {
        var (run, predictor) = (_cluster.Run(name), _cluster.Silos.Client.GetGrain<IPredictorGrain>(name));
        yield return ("predict", async () => (await predictor.PredictFile("x.png", [1, 2, 3, 4])).Fault);
        yield return ("infer", async () => (await predictor.Infer(new InferOrder { Pixels = [1, 2, 3, 4], Within = TimeSpan.FromSeconds(9) }, default)).Fault);
        yield return ("describe", async () => (await predictor.Describe()).Fault);
        yield return ("warm", async () => (await predictor.Warm()).Fault);
        yield return ("unload", async () => (await predictor.Unload()).Fault);
        yield return ("promote", async () => (await _cluster.Silos.Client.GetGrain<IModelIndexGrain>(IModelIndexGrain.Key).Promote($"model-{name}", name)).Fault);
        yield return ("evaluate", async () => (await run.Evaluate()).Fault);
        yield return ("evaluate --on", async () => (await run.EvaluateOn(null, "/other")).Fault);
        yield return ("evaluate --ood", async () => (await run.EvaluateAgainst(null, "/other")).Fault);
        yield return ("evaluate --curve", async () => (await run.EvaluateSizes()).Fault);
        yield return ("the curve", async () => (await run.GetSizeCurve()).Fault);
        yield return ("the evaluation", async () => (await run.GetEvaluation()).Fault);
        yield return ("compare", async () => (await _cluster.Silos.Client.GetGrain<IComparerGrain>(IComparerGrain.Key).Compare([name, name])).Fault);
        foreach (var format in Enum.GetValues<ModelFormat>())
        {
            var (whole, one) = (new ExportOrder(format, null, null), new ExportOrder(format, 0, null));
            yield return ($"export {format}", async () => (await run.Export(whole, 0)).Fault);
            yield return ($"export {format} of a member", async () => (await run.Export(one, 0)).Fault);
        }
    }
}
