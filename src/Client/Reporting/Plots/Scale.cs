using System.Globalization;

namespace Client.Reporting.Plots;

/// <summary>How values of a curve become places on its axis, so that late small changes are seen as well as early big ones.</summary>
/// <param name="To">The place of a value.</param>
/// <param name="Marks">Places between two places that are marked, and what is written there; null for the usual ones of an axis that begins
/// at 0.</param>
internal sealed record Scale(Func<double, double> To, Func<double, double, IEnumerable<(double Place, string Text)>>? Marks)
{
    private const double LeastError = 1e-3;

    /// <summary>For values from 0 on that are read as they are.</summary>
    public static Scale Linear { get; } = new(value => value, null);

    /// <summary>For losses: logarithms. A loss of 0 has no place.</summary>
    public static Scale Loss { get; } = new(
        Math.Log10,
        (low, high) => Ticks.OfLogarithms(Math.Pow(10, low), Math.Pow(10, high)).Select(loss => (Math.Log10(loss), Ticks.Text(loss))));

    /// <summary>
    /// For accuracies: as far apart as the logarithms of their errors. If all answers are right, it is half the smallest error seen.
    /// </summary>
    /// <param name="seen">The accuracies that are drawn, 0 to 1.</param>
    public static Scale Accuracy(IEnumerable<double> seen)
    {
        var least = seen.Select(accuracy => 1 - accuracy).Where(error => error > 0).DefaultIfEmpty(2 * LeastError).Min() / 2;
        return new Scale(
            accuracy => -Math.Log10(Math.Max(1 - accuracy, least)),
            (low, high) =>
                Ticks.OfLogarithms(Math.Pow(10, -high), Math.Pow(10, -low)).Select(error => (-Math.Log10(error), Share(1 - error))));
    }

    private static string Share(double share) => (100 * share).ToString("0.###", CultureInfo.InvariantCulture) + " %";
}
