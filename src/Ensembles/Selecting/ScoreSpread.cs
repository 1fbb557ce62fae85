namespace Ensembles.Selecting;

/// <summary>How a score lies over subsets of the members.</summary>
/// <param name="Mean">Their mean.</param>
/// <param name="Deviation">Their standard deviation, of a sample (n − 1); 0 of a single one.</param>
/// <param name="Least">The least of them.</param>
/// <param name="Greatest">The greatest of them.</param>
[GenerateSerializer, Immutable, Alias("ensemble.spread")]
public sealed record ScoreSpread(
    [property: Id(0)] double Mean,
    [property: Id(1)] double Deviation,
    [property: Id(2)] double Least,
    [property: Id(3)] double Greatest)
{
    /// <summary>Of at least one.</summary>
    public static ScoreSpread Of(double[] scores)
    {
        var mean = scores.Average();
        var squares = scores.Sum(score => (score - mean) * (score - mean));
        return new ScoreSpread(mean, Math.Sqrt(squares / Math.Max(1, scores.Length - 1)), scores.Min(), scores.Max());
    }
}
