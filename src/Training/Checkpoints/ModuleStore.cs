using Ensembles.Members;

namespace Training.Checkpoints;

/// <summary>Modules beside the checkpoints: <c>_modules/SHA256.pt</c>, a folder that no run can have.</summary>
/// <param name="files">Where they are.</param>
public sealed class ModuleStore(ICheckpointFiles files) : IModuleStore
{
    /// <inheritdoc/>
    public string Write(byte[] content)
    {
        var hash = ModuleHash.Of(content);
        if (!Has(hash)) files.Write(NameOf(hash), content);
        return hash;
    }

    /// <inheritdoc/>
    public bool Has(string sha256) => ModuleHash.Is(sha256) && files.Read(NameOf(sha256)) is { } content && ModuleHash.Of(content) == sha256;

    /// <inheritdoc/>
    public byte[] Read(string sha256)
    {
        var name = NameOf(sha256);
        var content = files.Read(name) ?? throw new TrainingException($"The module {files.Describe(name)} is not there; begin the run anew with its file at hand.", FaultKind.Damage);
        return ModuleHash.Of(content) == sha256
            ? content
            : throw new TrainingException($"The module {files.Describe(name)} is damaged: its bytes do not fit its hash; begin the run anew with its file at hand.", FaultKind.Damage);
    }

    private static string NameOf(string sha256) => $"_modules/{sha256}.pt";
}
