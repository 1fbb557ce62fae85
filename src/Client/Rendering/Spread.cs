namespace Client.Rendering;

/// <summary>How values of several members lie.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="Deviation">Their standard deviation, of a sample (n − 1); null of a single one.</param>
internal sealed record Spread(int Count, double Mean, double? Deviation)
{
    /// <returns>Null if there are none, or one of them is unknown.</returns>
    public static Spread? Of(IEnumerable<double?> values)
    {
        var known = values.OfType<double>().ToList();
        if (known.Count == 0 || known.Count < values.Count()) return null;
        var mean = known.Average();
        return new Spread(
            known.Count, mean, known.Count > 1 ? Math.Sqrt(known.Sum(value => (value - mean) * (value - mean)) / (known.Count - 1)) : null);
    }
}
