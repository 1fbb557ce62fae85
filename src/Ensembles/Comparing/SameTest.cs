namespace Ensembles.Comparing;

/// <summary>Which test a run was scored by.</summary>
/// <param name="Run">The run's name.</param>
/// <param name="Data">The data's name.</param>
/// <param name="DataSha256">Hash (hex) of the data.</param>
public sealed record ScoredBy(string Run, string Data, string DataSha256);

/// <summary>Whether runs may be compared: only what was scored on the same images may.</summary>
public static class SameTest
{
    /// <summary>One sentence if they may not, else null.</summary>
    public static string? FaultOf(IReadOnlyList<ScoredBy> runs)
    {
        if (runs.Count < 2) return "One run alone cannot be compared; name at least two.";
        if (runs.CountBy(run => run.Run).FirstOrDefault(name => name.Value > 1).Key is { } twice)
            return $"Run '{twice}' is named twice; name different runs.";
        var first = runs[0];
        return runs.FirstOrDefault(run => run.DataSha256 != first.DataSha256) is { } other
            ? $"Run '{other.Run}' was scored on other data than run '{first.Run}' ({NameOf(other)} and {NameOf(first)}); compare runs with "
                + $"the same test images and labels."
            : null;
    }

    // Folders of one name may hold different images.
    private static string NameOf(ScoredBy run) => $"{run.Data}, SHA-256 {run.DataSha256[..Math.Min(8, run.DataSha256.Length)]}…";
}
