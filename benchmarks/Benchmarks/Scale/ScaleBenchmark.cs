using System.Diagnostics;
using Benchmarks.Cluster;
using Benchmarks.Engine;
using Benchmarks.Reporting;
using Client.Clusters;
using Ensembles.Members;
using Ensembles.Recipes;
using Grains.Interfaces.Runs;
using Microsoft.Extensions.DependencyInjection;

namespace Benchmarks.Scale;

/// <summary>
/// What one run with many members costs its control silo: the product's own, in a process of its own, and simulated members that
/// report as often and as much as those do that train.
/// </summary>
internal static class ScaleBenchmark
{
    public const string Name = "scale";

    private const string ClusterId = "bench-scale";
    private const double Goal = 1;
    private static readonly int[] Sizes = [10, 100, 1000];

    public static Report Run(bool quick)
    {
        Product.Build();
        var recipe = BenchData.RecipeOf("mnist-base");
        _ = BenchData.Read(recipe.Data);
        var figures = new Dictionary<string, Figure>();
        var ratios = new Dictionary<string, double>();
        foreach (var members in Sizes)
        {
            Cost[] costs = [.. Enumerable.Range(0, quick ? 1 : 3).Select(_ => Measure(recipe, members, quick ? 6 : 15).GetAwaiter().GetResult())];
            foreach (var (what, figure) in Cost.Figures(costs)) figures[$"{members} members: {what}"] = figure;
            ratios[$"{members} members: 1 ms/processor time a member-epoch"] = Goal / Figure.Of(costs.Select(cost => cost.Milliseconds), "ms").Value;
        }

        return new Report(
            Name, figures, ratios, ratios.ToDictionary(ratio => ratio.Key, _ => 1.0), Machine.Describe(),
            ["Processor time is the control silo's, less what it uses while nothing trains. A decision's latency begins with the last report's sending."]);
    }

    private static async Task<Cost> Measure(Recipe recipe, int members, int epochs)
    {
        // Slow enough for one machine to play all members, and fast against any real training.
        var epoch = TimeSpan.FromSeconds(Math.Max(1, members / 200.0));
        using var folder = new BenchFolder();
        using var wire = new Wire();
        using var control = ControlSilo.Start(folder.Path, ClusterId, FreePorts.Find(1)[0]);
        using var trainers = SimulatedSilo.Build(control, ClusterId, FreePorts.Find(1)[0], members, new SimulatedTrainer(recipe.Data.Validation, 10, epoch), wire);
        await trainers.StartAsync();
        var grains = trainers.Services.GetRequiredService<IGrainFactory>();
        await Train(grains, recipe with { Members = Math.Min(members, 10) }, 2, "warm-up", _ => { });
        var (before, traffic) = (control.ProcessorTime, wire.Traffic);
        var begun = Stopwatch.GetTimestamp();
        var placed = TimeSpan.Zero;
        await Train(grains, recipe with { Members = members }, epochs, "measured", _ => placed = Stopwatch.GetElapsedTime(begun));
        var wall = Stopwatch.GetElapsedTime(begun);
        var (used, after) = (control.ProcessorTime - before, wire.Traffic);
        // Measured afterwards, when everything has been compiled.
        var work = used - await IdleShare(control) * wall;
        await trainers.StopAsync();
        return new Cost(members * epochs, work, placed, after.Messages - traffic.Messages, after.Bytes - traffic.Bytes, [.. wire.Decisions], control.PeakMemory);
    }

    private static async Task Train(IGrainFactory grains, Recipe recipe, int epochs, string name, Action<RunStatus> whenAllTrain)
    {
        var stopping = recipe.Stopping with { MaxEpochs = epochs, MinEpochs = epochs, Patience = epochs };
        var reply = await grains.GetGrain<IRunIndexGrain>(IRunIndexGrain.Key).Submit(new SubmitRequest(RecipeReader.Write(recipe with { Stopping = stopping }), 1, name));
        if (reply.Run is null) throw new TrainingException(string.Join(" ", reply.Faults));
        var run = grains.GetGrain<IRunGrain>(name);
        var reported = false;
        while (true)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(500));
            var status = await run.GetStatus();
            if (!reported && status!.Members.All(member => member.Silo is not null))
            {
                whenAllTrain(status);
                reported = true;
            }

            if (status!.State == RunState.Finished) return;
            if (status.Failure is { } failure) throw new TrainingException(failure);
        }
    }

    private static async Task<double> IdleShare(ControlSilo control)
    {
        var (before, begun) = (control.ProcessorTime, Stopwatch.GetTimestamp());
        await Task.Delay(TimeSpan.FromSeconds(10));
        return (control.ProcessorTime - before) / Stopwatch.GetElapsedTime(begun);
    }
}
