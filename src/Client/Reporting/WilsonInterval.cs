using System.Globalization;

namespace Client.Reporting;

/// <summary>The 95 % confidence interval of a share that was counted in a sample.</summary>
/// <remarks>
/// The score interval of E. B. Wilson, Probable inference, the law of succession, and statistical inference, Journal of the
/// American Statistical Association 22 (1927), 209–212. It holds near 0 and 1 too, the range of good classifiers.
/// </remarks>
/// <param name="Low">0 to 1.</param>
/// <param name="High">0 to 1, at least <paramref name="Low"/>.</param>
internal readonly record struct WilsonInterval(double Low, double High)
{
    // The normal distribution's 97.5th percentile.
    private const double Z = 1.959963984540054;

    /// <summary>Such as 99.39 – 99.66 %.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"{100 * Low:f2} – {100 * High:f2} %");

    /// <param name="share">The share in the sample, 0 to 1.</param>
    /// <param name="samples">How many there were, at least 1.</param>
    public static WilsonInterval Of(double share, int samples)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        var weight = Z * Z / samples;
        var centre = (share + weight / 2) / (1 + weight);
        var half = Z * Math.Sqrt(share * (1 - share) / samples + weight / (4 * samples)) / (1 + weight);
        return new WilsonInterval(Math.Max(0, centre - half), Math.Min(1, centre + half));
    }
}
