using Ensembles.Scoring;

namespace Ensembles.Combining;

/// <summary>
/// Temperature scaling, Guo et al. 2017, of the averaged probabilities: averaging makes an ensemble less sure than it may be, so it is
/// fitted after averaging and not to single members (Rahaman and Thiery 2021).
/// </summary>
public static class Temperature
{
    private const double Lowest = 0.05;
    private const double Highest = 20;
    private const int Steps = 60;

    /// <summary>The temperature, 0.05 to 20, at which the averaged probabilities have the least negative log-likelihood.</summary>
    /// <param name="probabilities">Averaged, samples × classes, row by row; of validation data.</param>
    /// <param name="labels">The true class of each sample.</param>
    /// <param name="classes">Columns.</param>
    public static double Fit(float[] probabilities, ReadOnlySpan<byte> labels, int classes)
    {
        // The loss is convex in 1/T; a golden-section search over ln T finds its only minimum.
        var golden = (Math.Sqrt(5) - 1) / 2;
        var (low, high) = (Math.Log(Lowest), Math.Log(Highest));
        for (var step = 0; step < Steps; step++)
        {
            var (left, right) = (high - golden * (high - low), low + golden * (high - low));
            if (Loss(probabilities, labels, classes, left) <= Loss(probabilities, labels, classes, right)) high = right;
            else low = left;
        }

        return Math.Exp((low + high) / 2);
    }

    /// <summary>p^(1/T), scaled to sum to one, row by row; above 1 less sure, below 1 surer.</summary>
    /// <param name="probabilities">Samples × classes, row by row.</param>
    /// <param name="classes">Columns.</param>
    /// <param name="temperature">Above 0.</param>
    public static float[] Apply(float[] probabilities, int classes, double temperature)
    {
        var scaled = new float[probabilities.Length];
        var logs = new double[classes];
        for (var start = 0; start < scaled.Length; start += classes)
        {
            for (var index = 0; index < classes; index++)
                logs[index] = Math.Log(Math.Max(probabilities[start + index], NegativeLogLikelihood.Floor)) / temperature;
            Softmax.Write(logs, scaled.AsSpan(start, classes));
        }

        return scaled;
    }

    private static double Loss(float[] probabilities, ReadOnlySpan<byte> labels, int classes, double logTemperature) =>
        NegativeLogLikelihood.Of(Apply(probabilities, classes, Math.Exp(logTemperature)), labels, classes);
}
