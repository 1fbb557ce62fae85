namespace Ensembles.Combining;

/// <summary>From log-probabilities, or anything that differs from them by a constant, to probabilities.</summary>
internal static class Softmax
{
    /// <summary>exp(x − max) over its sum, of one row.</summary>
    public static void Write(ReadOnlySpan<double> logs, Span<float> probabilities)
    {
        var largest = double.NegativeInfinity;
        foreach (var log in logs) largest = Math.Max(largest, log);
        var sum = 0.0;
        foreach (var log in logs) sum += Math.Exp(log - largest);
        for (var index = 0; index < logs.Length; index++) probabilities[index] = (float)(Math.Exp(logs[index] - largest) / sum);
    }
}
