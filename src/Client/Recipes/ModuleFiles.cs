using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Client.Clusters;
using Grains.Interfaces.Modules;

namespace Client.Recipes;

/// <summary>
/// The files of the TorchScript modules that a recipe names (<c>model.file</c>): read here, kept by the cluster under their SHA-256.
/// </summary>
internal sealed class ModuleFiles
{
    private readonly List<ModuleFile> _files;

    private ModuleFiles(IEnumerable<ModuleFile> files) => _files = [.. files.DistinctBy(file => file.Sha256)];

    public bool IsEmpty => _files.Count == 0;

    /// <summary>Reads them, and writes each one's SHA-256 into the recipe beside its path.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="mayHaveChanged">Whether a file may be another one by now than the recipe says: then the cluster must have that
    /// one.</param>
    /// <exception cref="CommandException">One cannot be read, is too large, or is another one than the recipe says.</exception>
    public static ModuleFiles Of(JsonObject recipe, bool mayHaveChanged = false) =>
        new(MemberRecipes.Parts(recipe).Select(part => Pin(part, mayHaveChanged)).OfType<ModuleFile>());

    /// <summary>Makes a path in a recipe relative to the recipe's folder.</summary>
    public static void Anchor(JsonObject recipe, string folder)
    {
        if (PathOf(recipe) is { } path)
            recipe["model"]!["file"] = Path.GetFullPath(path, Path.GetFullPath(folder.Length > 0 ? folder : "."));
    }

    /// <summary>Sends the cluster those that it does not have.</summary>
    /// <exception cref="CommandException">One is neither here nor there, or is not stored.</exception>
    public async Task Upload(ClusterClient cluster)
    {
        foreach (var file in _files)
        {
            var module = cluster.Module(file.Sha256);
            if (await module.IsStored()) continue;
            var content = file.Content
                ?? throw new CommandException(
                    ExitCodes.BadInput,
                    $"model.file: {file.Path} is missing, and the cluster does not have it either (SHA-256 {file.Sha256}); copy it to that "
                        + $"path.");
            if ((await module.Store(content)).Fault is { } fault) throw new CommandException(ExitCodes.Failed, fault);
        }
    }

    private static ModuleFile? Pin(JsonObject recipe, bool mayHaveChanged)
    {
        if (PathOf(recipe) is not { } named) return null;
        var (path, model) = (Path.GetFullPath(named), recipe["model"]!);
        var pinned = TextOf(model["sha256"]);
        // Of one that a run has trained already the cluster has a copy.
        if (pinned is not null && !File.Exists(path)) return new ModuleFile(path, pinned, null);
        var content = Read(path);
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(content));
        if (pinned is not null && pinned != sha256 && mayHaveChanged) return new ModuleFile(path, pinned, null);
        if (pinned is not null && pinned != sha256)
            throw new CommandException(
                ExitCodes.BadInput,
                $"model.file: {path} is not the file that model.sha256 means: it has {sha256}; restore the right one, or remove "
                    + $"model.sha256 to train this one.");
        (model["file"], model["sha256"]) = (path, sha256);
        return new ModuleFile(path, sha256, content);
    }

    // What is no path is for the recipe's reader to refuse.
    private static string? PathOf(JsonObject recipe) =>
        recipe["model"] is JsonObject model && TextOf(model["file"]) is { Length: > 0 } path
            && !path.Contains('\0', StringComparison.Ordinal)
            ? path
            : null;

    private static string? TextOf(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static byte[] Read(string path)
    {
        if (!File.Exists(path))
            throw new CommandException(ExitCodes.BadInput, $"model.file: there is no file {path}; name a TorchScript module.");
        try
        {
            using var file = File.OpenRead(path);
            return ReadBounded(path, file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(
                ExitCodes.BadInput, $"model.file: {path} cannot be read ({error.Message.TrimEnd('.')}); name a TorchScript module.");
        }
    }

    // A device has no length, and may never end.
    private static byte[] ReadBounded(string path, Stream file)
    {
        using var content = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int count; (count = file.Read(buffer)) > 0;)
        {
            content.Write(buffer, 0, count);
            if (content.Length > IModuleGrain.MostBytes)
                throw new CommandException(
                    ExitCodes.BadInput, $"model.file: {path} has more than {IModuleGrain.MostBytes >> 20} MiB; make the module smaller.");
        }

        return content.ToArray();
    }

    private sealed record ModuleFile(string Path, string Sha256, byte[]? Content);
}
