using System.Collections.Immutable;
using System.Text.Json;
using Ensembles.Members;
using Ensembles.Recipes;
using Ensembles.Sweeps;
using Grains.Data;
using Grains.Interfaces.Models;
using Grains.Interfaces.Runs;
using Grains.Interfaces.Sweeps;
using Grains.Modules;
using Grains.Roles;

namespace Grains.Sweeps;

/// <summary>The names of all sweeps, oldest first.</summary>
public sealed record SweepIndexState
{
    /// <summary>Names in the order of their making.</summary>
    public ImmutableList<string> Names { get; init; } = [];
}

/// <summary>Gives sweeps their names and knows them all.</summary>
[OnControlSilos]
internal sealed class SweepIndexGrain(
    [PersistentState("sweep-index")] IPersistentState<SweepIndexState> stored,
    DataPreparer preparer,
    ModuleValidation modules,
    TimeProvider time) : Grain, ISweepIndexGrain
{
    public async Task<SubmitReply> Submit(SubmitRequest request)
    {
        var reading = RecipeReader.Read(request.Recipe);
        if (reading.Recipe is not { } recipe) return Refused(reading.Faults);
        if (reading.Search is not { } search)
            return Refused(
                [$"The recipe {recipe.Name} has no section \"search\", which says what is to be tried; recipes/README.md shows one."]);
        var name = request.Name ?? SweepNames.Next(recipe.Name, stored.State.Names);
        if (await NameFault(name) is { } fault) return Refused([fault]);
        var plan = new SweepPlan
        {
            Sweep = name,
            Recipe = request.Recipe,
            RecipeName = recipe.Name,
            Search = search,
            Seed = request.Seed,
            Trials = TrialSampler.Sample(search, request.Seed),
            CreatedAt = time.GetUtcNow(),
        };
        var faults = SearchCheck.Faults(plan.Recipe, search, plan.Trials);
        if (!faults.IsEmpty) return Refused(faults);
        try
        {
            var data = await preparer.Read(recipe.Data);
            await modules.Pass(recipe, data);
            faults = SearchCheck.Misfits(plan.Recipe, plan.Search, plan.Trials, data);
            if (!faults.IsEmpty) return Refused(faults);
            await Start(plan with { DataSha256 = data.Sha256 });
            return new SubmitReply(name, [], [.. Warnings(plan), .. SplitFit.Warnings(recipe.Data, data)]);
        }
        catch (TrainingException error)
        {
            return Refused([error.Message]);
        }
    }

    public async Task<ImmutableArray<SweepSummary>> List()
    {
        var sweeps = await Task.WhenAll(stored.State.Names.Select(name => GrainFactory.GetGrain<ISweepGrain>(name).GetStatus()));
        return [.. sweeps.OfType<SweepStatus>().Reverse().Select(SweepMapping.ToSummary)];
    }

    public async Task<RunReply> Delete(string sweep)
    {
        if (!stored.State.Names.Contains(sweep)) return new RunReply(SweepNames.Unknown(sweep));
        var status = await GrainFactory.GetGrain<ISweepGrain>(sweep).GetStatus();
        if (status?.State == RunState.Running)
            return new RunReply($"Sweep '{sweep}' is running; stop it first with 'ensemble stop {sweep}'.");
        foreach (var trial in status?.Trials ?? [])
        {
            var run = GrainFactory.GetGrain<IRunGrain>(trial.Run);
            if (await run.GetManifest() is not null && await Runs.Delete(trial.Run) is { Fault: not null } refused) return refused;
        }

        var reply = await GrainFactory.GetGrain<ISweepCoordinator>(sweep).Erase();
        if (reply.Fault is null) await Save(stored.State.Names.Remove(sweep));
        return reply;
    }

    private IRunIndexGrain Runs => GrainFactory.GetGrain<IRunIndexGrain>(IRunIndexGrain.Key);

    private static SubmitReply Refused(IEnumerable<string> faults) => new(null, [.. faults], []);

    private async Task<string?> NameFault(string name)
    {
        if (SweepNames.Fault(name, stored.State.Names) is { } fault) return fault;
        if (await GrainFactory.GetGrain<IRunGrain>(name).GetManifest() is not null)
            return $"A run is called '{name}'; choose another --name.";
        return await GrainFactory.GetGrain<IModelIndexGrain>(IModelIndexGrain.Key).Find(name) is not null
            ? $"A model is called '{name}'; choose another --name."
            : null;
    }

    private static ImmutableArray<string> Warnings(SweepPlan plan) => plan.Trials.Length < plan.Search.Trials
        ? [$"There are only {plan.Trials.Length} combinations to try, so {plan.Trials.Length} trials and not {plan.Search.Trials}."]
        : [];

    // The name is stored first: a sweep without a name could never be found again, a name without a sweep is only passed over.
    private async Task Start(SweepPlan plan)
    {
        await Save(stored.State.Names.Add(plan.Sweep));
        try
        {
            await GrainFactory.GetGrain<ISweepCoordinator>(plan.Sweep).Begin(JsonSerializer.Serialize(plan));
        }
        catch (TrainingException)
        {
            // Nothing was begun: the name is free again.
            await Save(stored.State.Names.Remove(plan.Sweep));
            throw;
        }
    }

    private Task Save(ImmutableList<string> names)
    {
        stored.State = stored.State with { Names = names };
        return stored.WriteStateAsync();
    }
}
