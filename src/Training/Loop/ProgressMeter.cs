using System.Diagnostics;
using Ensembles.Members;

namespace Training.Loop;

/// <summary>Tells about twice a second how far an epoch is, and whether its loss is still a number.</summary>
internal sealed class ProgressMeter(int epoch, int samplesTotal, Tally tally, IProgress<StepProgress> progress)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.5);
    private readonly long _begun = Stopwatch.GetTimestamp();
    private long _told = Stopwatch.GetTimestamp();
    private int _toldSamples;
    private double _toldLoss;

    public double Seconds => Stopwatch.GetElapsedTime(_begun).TotalSeconds;

    /// <exception cref="TrainingException">The loss is no number any more.</exception>
    public void AfterStep(int step)
    {
        var passed = Stopwatch.GetElapsedTime(_told);
        if (passed < Pause) return;
        var (samples, loss) = (tally.Samples - _toldSamples, tally.Loss * tally.Samples);
        RequireNumber(loss, step);
        progress.Report(new StepProgress(epoch, tally.Samples, samplesTotal, samples / passed.TotalSeconds, (loss - _toldLoss) / samples));
        (_told, _toldSamples, _toldLoss) = (Stopwatch.GetTimestamp(), tally.Samples, loss);
    }

    /// <exception cref="TrainingException">The loss is no number any more.</exception>
    public void RequireNumber(double loss, int step)
    {
        if (double.IsFinite(loss)) return;
        throw new TrainingException(
            $"The training loss is not a number any more (epoch {epoch}, by step {step + 1}); choose a smaller optimiser.learningRate, or precision float32.");
    }
}
