using System.Collections.Immutable;
using Ensembles.Members;

namespace Training.Data;

/// <summary>
/// The folders below which a cluster reads data that a client names: what a silo can read may be more than its clients are to see.
/// </summary>
/// <param name="folders">Absolute paths.</param>
public sealed class DataRoots(ImmutableArray<string> folders)
{
    private readonly ImmutableArray<string> _roots = [.. folders.Concat(folders.Select(Target)).Distinct(StringComparer.Ordinal)];

    /// <exception cref="TrainingException">The folder does not lie below one of them, or a link leads out.</exception>
    public void Require(string folder)
    {
        if (IsWithin(folder) && IsWithin(Target(folder))) return;
        throw new TrainingException(
            $"{folder}: this cluster reads data below {string.Join(", ", folders)} only; put the folder there, name another place in "
                + $"Ensemble:DataRoots of its silos, or push it with 'ensemble data push'.");
    }

    private bool IsWithin(string folder) =>
        _roots.Any(root =>
            folder == root
                || folder.StartsWith(root.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal));

    // Each folder on the way may be a link.
    private static string Target(string folder)
    {
        try
        {
            var parent = Path.GetDirectoryName(folder);
            var here = parent is null ? folder : Path.Combine(Target(parent), Path.GetFileName(folder));
            return Directory.ResolveLinkTarget(here, returnFinalTarget: true)?.FullName ?? here;
        }
        catch (IOException)
        {
            // It is not there, or its links lead in a circle: reading it says so.
            return folder;
        }
    }
}
