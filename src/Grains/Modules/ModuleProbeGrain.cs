using Ensembles.Members;
using Ensembles.Recipes;
using Grains.Interfaces.Modules;
using Grains.Roles;

namespace Grains.Modules;

/// <summary>Tries a module, and remembers for what images it was found sound: the trials of a sweep ask again and again.</summary>
[OnTrainerSilos]
internal sealed class ModuleProbeGrain(IModuleProbe probe) : Grain, IModuleProbeGrain
{
    private readonly Dictionary<ModuleOrder, ModuleNote> _sound = [];

    public async Task<ModuleNote> Try(ModuleOrder order)
    {
        if (_sound.TryGetValue(order, out var known)) return known;
        var note = await Ask(order);
        if (note.Fault is null) _sound.Add(order, note);
        return note;
    }

    private async Task<ModuleNote> Ask(ModuleOrder order)
    {
        try
        {
            var trial = await probe.Try(
                this.GetPrimaryKeyString(), new ImageShape(order.Channels, order.Height, order.Width), order.Classes,
                order.Bfloat16 ? Precision.Bfloat16 : Precision.Float32);
            return new ModuleNote(trial.Fault, trial.Size.Parameters, trial.Size.Untrained);
        }
        catch (TrainingException error)
        {
            return new ModuleNote(error.Message.TrimEnd('.'), 0, 0);
        }
    }
}
