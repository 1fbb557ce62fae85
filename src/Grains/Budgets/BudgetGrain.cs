using Ensembles.Budgets;
using Ensembles.Members;
using Ensembles.Placement;
using Ensembles.Recipes;
using Ensembles.Runs;
using Grains.Data;
using Grains.Interfaces.Budgets;
using Grains.Interfaces.Nodes;
using Grains.Modules;
using Grains.Roles;
using Orleans.Concurrency;

namespace Grains.Budgets;

/// <summary>Counts what a recipe costs, and looks up how fast this cluster has trained such members.</summary>
[OnControlSilos, Reentrant]
internal sealed class BudgetGrain(DataPreparer preparer, ModuleValidation modules) : Grain, IBudgetGrain
{
    // The one in decision, those that a member may be ahead, the last decided one and the best one.
    private const int CheckpointsKept = TurnRules.RunAhead + 3;

    public async Task<BudgetNote> Estimate(string recipe)
    {
        var reading = RecipeReader.Read(recipe);
        if (reading.Recipe is not { } asked) return new BudgetNote { Faults = reading.Faults };
        try
        {
            var data = await preparer.Read(asked.Data);
            RecipeFit.Check(asked, data);
            return await Estimate(asked, data, await modules.Pass(asked, data));
        }
        catch (TrainingException error)
        {
            return new BudgetNote { Faults = [error.Message] };
        }
    }

    public async Task<MemoryBudget?> EstimateMemory(string recipe)
    {
        var reading = RecipeReader.Read(recipe);
        if (reading.Recipe is not { } asked) return null;
        var networks = NetworksOf(asked);
        if (networks.Any(network => network.Recipe.Model.Module is not null)) return null;
        try
        {
            var data = await preparer.Read(asked.Data);
            RecipeFit.Check(asked, data);
            return new MemoryBudget(
                asked.Members * (reading.Search?.Trials ?? 1), networks.Max(network => MemberMemory.Estimate(network.Recipe, data).Total));
        }
        catch (TrainingException)
        {
            // Who submits the recipe is given the reason.
            return null;
        }
    }

    private async Task<BudgetNote> Estimate(Recipe asked, DataDescription data, IReadOnlyDictionary<string, ModuleSize> sizes)
    {
        var nodes = await GrainFactory.GetGrain<INodesGrain>(INodesGrain.Key).Show();
        var slots = nodes.Silos.SelectMany(silo => silo.Slots).ToLookup(slot => Pace.KindOf(slot.Device));
        var (recipe, warning) =
            PrecisionFit.Of(asked, slots.SelectMany(kind => kind).Select(slot => slot.HasBfloat16).DefaultIfEmpty(true));
        var networks = await Task.WhenAll(
            NetworksOf(recipe).Select(network =>
                Estimate(network.Recipe, network.Members, CostOf(network.Recipe, data, sizes), data, slots)));
        // The trial of the costliest one is long enough for the others.
        var (train, validation) = NetworksOf(recipe)
            .Select(network => TrainingCost.Of(network.Recipe, data).Trial(network.Recipe, data))
            .Min();
        return new BudgetNote
        {
            Recipe = recipe.Name,
            Members = recipe.Members,
            MaxEpochs = recipe.Stopping.MaxEpochs,
            MinEpochs = recipe.Stopping.MinEpochs,
            Train = data.Train,
            Validation = data.Validation,
            Networks = [.. networks],
            StorageBytes = StorageOf(recipe, networks),
            Slots = [.. slots.Select(kind => new SlotCount(kind.Key, kind.Count(), kind.Count(slot => slot.Run is null)))],
            EpochSeconds = EpochSecondsOf(networks, slots),
            Warnings = [.. SplitFit.Warnings(recipe.Data, data), .. warning is null ? Array.Empty<string>() : [warning]],
            TrialTrain = train,
            TrialValidation = validation,
            Snapshots = recipe.Snapshots?.Cycles ?? 0,
        };
    }

    // Snapshots stay until the end, and are stored once more when they become members.
    private static long StorageOf(Recipe recipe, NetworkBudget[] networks) =>
        networks.Sum(network => network.CheckpointBytes * (network.Members * CheckpointsKept + 2 * (recipe.Snapshots?.Cycles ?? 0)));

    private async Task<NetworkBudget> Estimate(
        Recipe recipe, int members, TrainingCost cost, DataDescription data, ILookup<string, Slot> slots)
    {
        var found = await new KnownPaces(GrainFactory).Find(recipe, [.. slots.Select(kind => kind.Key)]);
        double[] paces =
            [.. slots.Where(kind => found.ContainsKey(kind.Key)).SelectMany(kind => kind, (kind, _) => found[kind.Key].FlopPerSecond)];
        return new NetworkBudget(
            recipe.Name,
            members,
            cost.Parameters,
            cost.IsCounted ? cost.ForwardFlop : 0,
            cost.IsCounted ? cost.TrainingFlop : 0,
            cost.IsCounted ? cost.EpochFlop : 0,
            cost.CheckpointBytes,
            EpochTime.OfMember(cost.EpochFlop, paces),
            [.. found.Select(pace => new DevicePace(pace.Key, pace.Value.FlopPerSecond * data.Train / cost.EpochFlop, pace.Value.Run))],
            cost.IsCounted ? MemberMemory.Estimate(recipe, data).Total : 0);
    }

    private static TrainingCost CostOf(Recipe recipe, DataDescription data, IReadOnlyDictionary<string, ModuleSize> sizes) =>
        TrainingCost.Of(recipe, data, recipe.Model.Module is { } module ? sizes[module.Sha256] : null);

    // Slots of kinds that one of the networks has not shown its pace on are left out.
    private static double? EpochSecondsOf(NetworkBudget[] networks, ILookup<string, Slot> slots)
    {
        var known = slots.Where(kind => networks.All(network => network.Paces.Any(pace => pace.Device == kind.Key)))
            .Sum(kind => kind.Count());
        if (known == 0) return null;
        return EpochTime.OfEnsemble(
            [.. networks.SelectMany(network => Enumerable.Repeat(network.EpochSeconds!.Value, network.Members))], known);
    }

    private static (Recipe Recipe, int Members)[] NetworksOf(Recipe recipe) =>
        [.. Enumerable.Range(0, recipe.Members).CountBy(recipe.Of).Select(network => (network.Key, network.Value))];
}
