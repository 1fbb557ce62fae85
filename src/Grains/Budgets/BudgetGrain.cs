using Ensembles.Budgets;
using Ensembles.Members;
using Ensembles.Recipes;
using Ensembles.Runs;
using Grains.Data;
using Grains.Interfaces.Budgets;
using Grains.Interfaces.Nodes;
using Grains.Roles;
using Orleans.Concurrency;

namespace Grains.Budgets;

/// <summary>Counts what a recipe costs, and looks up how fast this cluster has trained such members.</summary>
[OnControlSilos, Reentrant]
internal sealed class BudgetGrain(DataPreparer preparer) : Grain, IBudgetGrain
{
    // The one in decision, those that a member may be ahead, the last decided one and the best one.
    private const int CheckpointsKept = TurnRules.RunAhead + 3;

    public async Task<BudgetNote> Estimate(string recipe)
    {
        var reading = RecipeReader.Read(recipe);
        if (reading.Recipe is not { } asked) return new BudgetNote { Faults = reading.Faults };
        try
        {
            var data = await preparer.Begin(asked.Data).Work;
            RecipeFit.Check(asked, data);
            return await Estimate(asked, data);
        }
        catch (TrainingException error)
        {
            return new BudgetNote { Faults = [error.Message] };
        }
    }

    private async Task<BudgetNote> Estimate(Recipe asked, DataDescription data)
    {
        var nodes = await GrainFactory.GetGrain<INodesGrain>(INodesGrain.Key).Show();
        var slots = nodes.Silos.SelectMany(silo => silo.Slots).ToLookup(slot => Pace.KindOf(slot.Device));
        var (recipe, warning) = PrecisionFit.Of(asked, slots.SelectMany(kind => kind).Select(slot => slot.HasBfloat16).DefaultIfEmpty(true));
        var cost = TrainingCost.Of(recipe, data);
        var found = await new KnownPaces(GrainFactory).Find(recipe, [.. slots.Select(kind => kind.Key)]);
        double[] paces = [.. slots.Where(kind => found.ContainsKey(kind.Key)).SelectMany(kind => kind, (kind, _) => found[kind.Key].FlopPerSecond)];
        var member = EpochTime.OfMember(cost.EpochFlop, paces);
        var (train, validation) = cost.Trial(recipe, data);
        return new BudgetNote
        {
            Recipe = recipe.Name,
            Members = recipe.Members,
            MaxEpochs = recipe.Stopping.MaxEpochs,
            MinEpochs = recipe.Stopping.MinEpochs,
            Train = data.Train,
            Validation = data.Validation,
            Parameters = cost.Parameters,
            ForwardFlop = cost.ForwardFlop,
            TrainingFlop = cost.TrainingFlop,
            EpochFlop = cost.EpochFlop,
            CheckpointBytes = cost.CheckpointBytes,
            StorageBytes = cost.CheckpointBytes * recipe.Members * CheckpointsKept,
            Slots = [.. slots.Select(kind => SlotsOf(kind.Key, [.. kind], found.GetValueOrDefault(kind.Key), data.Train / cost.EpochFlop))],
            MemberEpochSeconds = member,
            EpochSeconds = member is { } seconds ? EpochTime.OfEnsemble([.. Enumerable.Repeat(seconds, recipe.Members)], paces.Length) : null,
            Warnings = warning is null ? [] : [warning],
            TrialTrain = train,
            TrialValidation = validation,
        };
    }

    private static SlotPace SlotsOf(string kind, SlotStatus[] slots, KnownPace? pace, double imagesAFlop) =>
        new(kind, slots.Length, slots.Count(slot => slot.Run is null), pace?.FlopPerSecond * imagesAFlop, pace?.Run);
}
