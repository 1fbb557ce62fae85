using Ensembles.Members;
using Ensembles.Recipes;
using Grains.Interfaces.Modules;

namespace Grains.Modules;

/// <summary>Lets only those recipes pass whose modules can be trained.</summary>
public sealed class ModuleValidation(IModuleStore store, IGrainFactory grains, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Tries every module that a recipe names.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="data">What it is to learn from.</param>
    /// <returns>How large they are, by SHA-256.</returns>
    /// <exception cref="TrainingException">One is not there, cannot be trained or could not be tried: one sentence.</exception>
    internal async Task<IReadOnlyDictionary<string, ModuleSize>> Pass(Recipe recipe, DataDescription data)
    {
        var sizes = new Dictionary<string, ModuleSize>(StringComparer.Ordinal);
        foreach (var (path, part)
            in recipe.Parts.Where(part => part.Recipe.Model.Module is not null)
                .DistinctBy(part => (part.Recipe.Model.Module!.Sha256, part.Recipe.Training.Precision)))
        {
            var module = part.Model.Module!;
            var bfloat16 = part.Training.Precision == Precision.Bfloat16 || recipe.Prediction.Precision == Precision.Bfloat16;
            var order = new ModuleOrder(data.Shape.Channels, data.Shape.Height, data.Shape.Width, data.ClassNames.Count, bfloat16);
            sizes[module.Sha256] = await Pass(module, $"{path}model.file: {module.File}", order);
        }

        return sizes;
    }

    private async Task<ModuleSize> Pass(ModuleRecipe module, string named, ModuleOrder order)
    {
        // First renewed, then looked for: a module that is there now stays until the run refers to it.
        await grains.GetGrain<IModuleUseGrain>(IModuleUseGrain.Key).Renew(module.Sha256);
        if (!await Task.Run(() => store.Has(module.Sha256)))
            throw new TrainingException(
                $"{named} with the SHA-256 {module.Sha256} is not known to the cluster; copy the file to the path in the recipe.");
        try
        {
            var found = await Try(module.Sha256, order);
            return found.Fault is { } fault
                ? throw new TrainingException($"{named} cannot be trained: {fault}.")
                : new ModuleSize(found.Parameters, found.Untrained);
        }
        catch (Exception error) when (error is OrleansException or TimeoutException or ArgumentException)
        {
            var why = error is ArgumentException ? "no trainer has joined the cluster" : error.FirstLine();
            throw new TrainingException(
                $"{named} could not be tried ({why}); see with 'ensemble nodes' that a trainer is there, and look at its log.", error,
                FaultKind.Device);
        }
    }

    private async Task<ModuleNote> Try(string sha256, ModuleOrder order)
    {
        for (var begun = time.GetTimestamp(); ; await Task.Delay(Pause, time))
        {
            try
            {
                return await grains.GetGrain<IModuleProbeGrain>(sha256).Try(order);
            }
            catch (ArgumentException) when (time.GetElapsedTime(begun) < Patience)
            {
                // No silo is known to host such grains: a trainer that has just joined is not known at once.
            }
        }
    }
}
