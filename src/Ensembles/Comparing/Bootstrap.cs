using Ensembles.Members;
using Ensembles.Runs;
using Ensembles.Scoring;

namespace Ensembles.Comparing;

/// <summary>The scores of one resample.</summary>
/// <param name="Accuracy">0 to 1.</param>
/// <param name="Loss">Negative log-likelihood, in nats.</param>
/// <param name="Brier">Brier score, 0 to 2.</param>
/// <param name="CalibrationError">Expected calibration error, 0 to 1.</param>
public readonly record struct ResampledScores(double Accuracy, double Loss, double Brier, double CalibrationError);

/// <summary>
/// How far scores depend on which samples happen to be in the test set: Efron 1979. All classifiers are scored on the same resamples, so
/// that the differences of two are paired.
/// </summary>
/// <remarks>
/// The draws are a function of the number of samples and of the resample alone, so comparing again gives the same intervals.
/// </remarks>
public static class Bootstrap
{
    /// <summary>How many resamples intervals are taken from.</summary>
    public const int Resamples = 2000;

    private const ulong Seed = 1;

    /// <summary>The scores of every resample, by classifier.</summary>
    /// <param name="classifiers">Scores of the same samples, in the same order.</param>
    public static ResampledScores[][] Of(IReadOnlyList<SampleScores> classifiers)
    {
        ResampledScores[][] scores = [.. classifiers.Select(_ => new ResampledScores[Resamples])];
        var drawn = new int[classifiers[0].Count];
        for (var resample = 0; resample < Resamples; resample++)
        {
            var stream = new RandomStream(Seed, 0, resample, DrawPurpose.Resampling);
            for (var place = 0; place < drawn.Length; place++) drawn[place] = stream.NextIndex(drawn.Length);
            for (var index = 0; index < scores.Length; index++) scores[index][resample] = ScoresOf(classifiers[index], drawn);
        }

        return scores;
    }

    /// <summary>The scores of some samples.</summary>
    /// <param name="samples">All samples.</param>
    /// <param name="drawn">The places of those that count, each as often as it is named.</param>
    public static ResampledScores ScoresOf(SampleScores samples, ReadOnlySpan<int> drawn)
    {
        var (right, loss, brier) = (0, 0.0, 0.0);
        Span<double> surplus = stackalloc double[ReliabilityDiagram.Bins];
        foreach (var sample in drawn)
        {
            var one = samples.Right[sample] ? 1 : 0;
            right += one;
            loss += samples.Losses[sample];
            brier += samples.Briers[sample];
            // Of a bin's |accuracy − confidence| times its samples only the sums are needed.
            surplus[ReliabilityDiagram.BinOf(samples.Confidences[sample])] += one - samples.Confidences[sample];
        }

        var gaps = 0.0;
        foreach (var value in surplus) gaps += Math.Abs(value);
        return new ResampledScores((double)right / drawn.Length, loss / drawn.Length, brier / drawn.Length, gaps / drawn.Length);
    }
}
