using Ensembles.Members;
using Grains.Interfaces.Modules;
using Grains.Interfaces.Runs;
using Grains.Roles;

namespace Grains.Modules;

/// <summary>Takes a module in.</summary>
[OnControlSilos]
internal sealed class ModuleGrain(IModuleStore store) : Grain, IModuleGrain
{
    private IModuleUseGrain Use => GrainFactory.GetGrain<IModuleUseGrain>(IModuleUseGrain.Key);

    private string Sha256 => this.GetPrimaryKeyString();

    // It stays from here on, until the run that it is asked for refers to it.
    public async Task<bool> IsStored()
    {
        await Use.Renew(Sha256);
        return await Task.Run(() => store.Has(Sha256));
    }

    public async Task<RunReply> Store(byte[] content)
    {
        if (content.Length > IModuleGrain.MostBytes)
            return new RunReply($"A module of {content.Length} bytes is too large; {IModuleGrain.MostBytes >> 20} MiB are possible.");
        if (ModuleHash.Of(content) != Sha256)
            return new RunReply($"The bytes that came do not have the SHA-256 {Sha256}; send the module again.");
        try
        {
            await Use.Renew(Sha256);
            await Task.Run(() => store.Write(content));
            return RunReply.Done;
        }
        catch (TrainingException error)
        {
            return new RunReply(error.Message);
        }
    }
}
