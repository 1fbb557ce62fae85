using System.Globalization;

namespace Client.Reporting.Plots;

/// <summary>The ticks of an axis: round numbers, as many as are easy to read.</summary>
internal static class Ticks
{
    private const int Most = 7;

    // From coarse to fine: what is marked within each power of ten.
    private static readonly double[][] Mantissas =
        [[1], [1, 3], [1, 2, 5], [1, 1.5, 2, 3, 5, 7], [1, 1.2, 1.4, 1.6, 1.8, 2, 2.5, 3, 3.5, 4, 5, 6, 7, 8, 9]];

    /// <summary>Marks of a logarithmic axis.</summary>
    /// <param name="low">Above 0.</param>
    /// <param name="high">Above <paramref name="low"/>.</param>
    public static IReadOnlyList<double> OfLogarithms(double low, double high)
    {
        List<double> best = [];
        var least = (int)Math.Floor(Math.Log10(low));
        foreach (var mantissas in Mantissas)
        {
            var marks = (
                from power in Enumerable.Range(least, (int)Math.Ceiling(Math.Log10(high)) - least + 1)
                from mantissa in mantissas
                let mark = mantissa * Math.Pow(10, power)
                where mark >= low && mark <= high
                select mark).ToList();
            if (best.Count > 0 && marks.Count > Most) break;
            best = marks;
        }

        return best;
    }

    /// <summary>Marks of an axis of whole numbers, from 1 or a multiple of the step on.</summary>
    public static IReadOnlyList<int> OfEpochs(int last)
    {
        int[] steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000];
        var step = steps.FirstOrDefault(step => last / step <= 10, steps[^1]);
        return [.. Enumerable.Range(0, last / step + 1).Select(index => index * step).Where(epoch => epoch > 0)];
    }

    public static string Text(double mark) => mark.ToString("0.######", CultureInfo.InvariantCulture);
}
