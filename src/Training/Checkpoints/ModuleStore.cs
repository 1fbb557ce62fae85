using Ensembles.Members;

namespace Training.Checkpoints;

/// <summary>Modules beside the checkpoints: <c>_modules/SHA256.pt</c>, a folder that no run can have.</summary>
/// <param name="files">Their files.</param>
public sealed class ModuleStore(ICheckpointFiles files) : IModuleStore
{
    private const string Folder = "_modules";

    /// <inheritdoc/>
    public string Write(byte[] content)
    {
        var hash = ModuleHash.Of(content);
        if (!Has(hash)) files.Write(NameOf(hash), content);
        return hash;
    }

    /// <inheritdoc/>
    public bool Has(string sha256) =>
        ModuleHash.Is(sha256) && files.Read(NameOf(sha256)) is { } content && ModuleHash.Of(content) == sha256;

    /// <inheritdoc/>
    public byte[] Read(string sha256)
    {
        var name = NameOf(sha256);
        var content = files.Read(name)
            ?? throw new TrainingException(
                $"The module {files.Describe(name)} is missing; start the run again with its file.", FaultKind.Damage);
        return ModuleHash.Of(content) == sha256
            ? content
            : throw new TrainingException(
                $"The module {files.Describe(name)} is damaged: its bytes do not match its hash; start the run again with its file.",
                FaultKind.Damage);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> List() =>
        [.. files.List(Folder).Select(name => Path.GetFileNameWithoutExtension(name)).Where(ModuleHash.Is)];

    /// <inheritdoc/>
    public void Delete(string sha256)
    {
        if (ModuleHash.Is(sha256)) files.Delete(NameOf(sha256));
    }

    private static string NameOf(string sha256) => $"{Folder}/{sha256}.pt";
}
