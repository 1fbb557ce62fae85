using System.Globalization;

namespace Client.Reporting;

/// <summary>Writes intervals of accuracies.</summary>
internal static class Intervals
{
    /// <summary>Such as 99.39 – 99.66 %.</summary>
    public static string Text(double share, int samples)
    {
        var interval = WilsonInterval.Of(share, samples);
        return string.Create(CultureInfo.InvariantCulture, $"{100 * interval.Low:f2} – {100 * interval.High:f2} %");
    }
}
