using System.Globalization;
using Ensembles.Members;

namespace Ensembles.Runs;

/// <summary>Whether data are those that a run was planned with: their hash says so.</summary>
public static class DataIdentity
{
    private const int Shown = 12;

    /// <summary>Compares by the hash.</summary>
    /// <returns>Null, or one sentence that says what differs and what to do.</returns>
    public static string? Fault(string run, DataDescription planned, DataDescription found)
    {
        if (planned.Sha256 == found.Sha256) return null;
        var (before, now) = (Count(planned), Count(found));
        return Sentence(run, found.Name, before == now ? "" : $"; then {before}, now {now}", planned.Sha256, found.Sha256);
    }

    /// <summary>The same sentence if only the hashes are known.</summary>
    public static string Changed(string run, string name, string planned, string found) => Sentence(run, name, "", planned, found);

    private static string Sentence(string run, string name, string difference, string planned, string found) =>
        $"{name}: the data are not those that '{run}' was planned with (SHA-256 {Short(planned)} then, {Short(found)} now{difference}); "
        + "put the old data back, or train a new run on these.";

    private static string Count(DataDescription data) => string.Create(
        CultureInfo.InvariantCulture,
        $"{data.ClassNames.Count} classes and {data.Train} + {data.Validation} + {data.Test} images of {data.Shape}");

    private static string Short(string hash) => hash.Length > Shown ? hash[..Shown] + "…" : hash;
}
