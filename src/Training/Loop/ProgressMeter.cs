using System.Diagnostics;
using Ensembles.Members;

namespace Training.Loop;

/// <summary>Reports about twice a second how far an epoch is, and fails if its loss is not finite.</summary>
internal sealed class ProgressMeter(int epoch, int samplesTotal, Tally tally, IProgress<StepProgress> progress)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.5);
    private readonly long _begun = Stopwatch.GetTimestamp();
    private long _told = Stopwatch.GetTimestamp();
    private int _toldSamples;
    private (double Loss, int Samples) _seen;

    public double Seconds => Stopwatch.GetElapsedTime(_begun).TotalSeconds;

    /// <exception cref="TrainingException">The loss is no number any more.</exception>
    public void AfterStep(int step)
    {
        var passed = Stopwatch.GetElapsedTime(_told);
        if (passed < Pause) return;
        var now = tally.Glimpse();
        RequireNumber(now.Loss, step);
        var late = (now.Loss - _seen.Loss) / Math.Max(1, now.Samples - _seen.Samples);
        progress.Report(new StepProgress(epoch, tally.Samples, samplesTotal, (tally.Samples - _toldSamples) / passed.TotalSeconds, late));
        (_told, _toldSamples, _seen) = (Stopwatch.GetTimestamp(), tally.Samples, now);
    }

    /// <exception cref="TrainingException">The training loss is no number any more.</exception>
    public void RequireNumber(double loss, int step) => Require(loss, "training", $"epoch {epoch}, by step {step + 1}");

    /// <exception cref="TrainingException">The validation loss is no number: the epoch's last steps have left weights that answer
    /// nothing.</exception>
    public void RequireValidation(double loss) => Require(loss, "validation", $"epoch {epoch}");

    private static void Require(double loss, string kind, string when)
    {
        if (double.IsFinite(loss)) return;
        throw new TrainingException(
            $"The {kind} loss is not a number any more ({when}); choose a smaller optimizer.learningRate, or precision float32.",
            FaultKind.Loss);
    }
}
