namespace Benchmarks.Reporting;

/// <summary>A measured quantity: the median of its rounds, and how far they went apart.</summary>
internal sealed record Figure(double Value, string Unit, double Min, double Max)
{
    public static Figure Of(IEnumerable<double> rounds, string unit)
    {
        var sorted = rounds.Order().ToArray();
        var middle = sorted.Length / 2;
        var median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Figure(median, unit, sorted[0], sorted[^1]);
    }
}
