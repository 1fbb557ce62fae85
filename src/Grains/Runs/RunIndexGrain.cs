using System.Collections.Immutable;
using System.Text.Json;
using Ensembles.Members;
using Ensembles.Recipes;
using Ensembles.Runs;
using Grains.Data;
using Grains.Interfaces.Models;
using Grains.Interfaces.Nodes;
using Grains.Interfaces.Runs;
using Grains.Interfaces.Sweeps;
using Grains.Modules;
using Grains.Roles;

namespace Grains.Runs;

/// <summary>The names of all runs, oldest first.</summary>
public sealed record RunIndexState
{
    /// <summary>Names in the order of their making.</summary>
    public ImmutableList<string> Names { get; init; } = [];
}

/// <summary>Gives runs their names and knows them all.</summary>
[OnControlSilos]
internal sealed class RunIndexGrain(
    [PersistentState("run-index")] IPersistentState<RunIndexState> stored,
    DataPreparer preparer,
    ModuleValidation modules,
    RunPlanner planner) : Grain, IRunIndexGrain
{
    public async Task<SubmitReply> Submit(SubmitRequest request)
    {
        var reading = RecipeReader.Read(request.Recipe);
        if (reading.Recipe is not { } recipe) return Refused(reading.Faults);
        var name = request.Name ?? RunNames.Next(recipe.Name, stored.State.Names);
        if (RunNames.Fault(name, stored.State.Names) is { } fault) return Refused([fault]);
        if (await Models.Find(name) is not null) return Refused([$"A model is called '{name}'; choose another --name."]);
        if (request.Sweep is null && await GrainFactory.GetGrain<ISweepGrain>(name).GetStatus() is not null)
            return Refused([$"A sweep is called '{name}'; choose another --name."]);
        try
        {
            var data = await preparer.Read(recipe.Data);
            if (request.DataSha256 is { } planned && planned != data.Sha256)
                return Refused([DataIdentity.Changed(request.Sweep ?? name, data.Name, planned, data.Sha256)]);
            RecipeFit.Check(recipe, data);
            await modules.Pass(recipe, data);
            if (Repetition.Fault(request.Repeat, recipe, data) is { } other) return Refused([other]);
            var plan =
                Repetition.Apply(request.Repeat, planner.Plan(name, recipe, request.Seed, data, await SlotsHaveBfloat16(), request.Sweep));
            await Start(name, JsonSerializer.Serialize(plan));
            return new SubmitReply(name, [], plan.Warnings);
        }
        catch (TrainingException error)
        {
            return Refused([error.Message]) with
            {
                MayPass = error.Kind.IsOfEnvironment() || await preparer.FindFault(recipe.Data) is not null,
            };
        }
    }

    public async Task<ImmutableArray<RunSummary>> List()
    {
        var runs = await Task.WhenAll(stored.State.Names.Select(name => GrainFactory.GetGrain<IRunGrain>(name).GetStatus()));
        return [.. runs.OfType<RunStatus>().Reverse().Select(StatusMapping.ToSummary)];
    }

    public async Task<RunReply> Delete(string run)
    {
        if (!stored.State.Names.Contains(run)) return new RunReply(RunNames.Unknown(run));
        var models = await Models.List();
        if (models.FirstOrDefault(model => model.Runs.Contains(run)) is { } model)
        {
            return new RunReply(
                $"Run '{run}' is a version of model '{model.Name}'; remove the model first with 'ensemble models remove {model.Name}'.");
        }

        var reply = await GrainFactory.GetGrain<IRunCoordinator>(run).Erase();
        if (reply.Fault is null) await Save(stored.State.Names.Remove(run));
        return reply;
    }

    private IModelIndexGrain Models => GrainFactory.GetGrain<IModelIndexGrain>(IModelIndexGrain.Key);

    private static SubmitReply Refused(IEnumerable<string> faults) => new(null, [.. faults], []);

    private async Task<IEnumerable<bool>> SlotsHaveBfloat16()
    {
        var nodes = await GrainFactory.GetGrain<INodesGrain>(INodesGrain.Key).Show();
        return nodes.Silos.SelectMany(silo => silo.Slots).Select(slot => slot.HasBfloat16);
    }

    // The name is stored first: a run without a name could never be found again, a name without a run is only passed over.
    private async Task Start(string name, string plan)
    {
        await Save(stored.State.Names.Add(name));
        try
        {
            await GrainFactory.GetGrain<IRunCoordinator>(name).Begin(plan);
        }
        catch (TrainingException)
        {
            // Nothing was begun: the name is free again.
            await Save(stored.State.Names.Remove(name));
            throw;
        }
    }

    private Task Save(ImmutableList<string> names)
    {
        stored.State = stored.State with { Names = names };
        return stored.WriteStateAsync();
    }
}
