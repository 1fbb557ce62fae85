using System.Runtime.InteropServices;
using Ensembles.Members;
using Grains.Interfaces.Runs;

namespace Grains.Wire;

/// <summary>Between the domain's values and what crosses the wire.</summary>
internal static class ReportMapping
{
    public static EpochReportNote ToWire(this EpochReport report, int incarnation) => new()
    {
        Member = report.Member,
        Epoch = report.Epoch,
        Incarnation = incarnation,
        TrainLoss = report.TrainLoss,
        TrainAccuracy = report.TrainAccuracy,
        ValidationLoss = report.ValidationLoss,
        ValidationAccuracy = report.ValidationAccuracy,
        TrueClassProbabilities = Bytes(report.TrueClassProbabilities),
        Probabilities = report.Probabilities is { } all ? Bytes(all) : null,
        WeightsSha256 = report.WeightsSha256,
        Samples = report.Samples,
        Seconds = report.Seconds,
    };

    public static EpochReport ToDomain(this EpochReportNote note, string run) => new()
    {
        Member = note.Member,
        Epoch = note.Epoch,
        Incarnation = note.Incarnation,
        TrainLoss = note.TrainLoss,
        TrainAccuracy = note.TrainAccuracy,
        ValidationLoss = note.ValidationLoss,
        ValidationAccuracy = note.ValidationAccuracy,
        TrueClassProbabilities = Floats(note.TrueClassProbabilities),
        Probabilities = note.Probabilities is { } all ? Floats(all) : null,
        Checkpoint = new CheckpointId(run, note.Member, note.Epoch),
        WeightsSha256 = note.WeightsSha256,
        Samples = note.Samples,
        Seconds = note.Seconds,
    };

    public static EpochInFlight ToWire(this StepProgress progress) =>
        new(progress.Epoch, progress.Samples, progress.SamplesTotal, progress.SamplesPerSecond, progress.Loss, progress.Waiting);

    public static byte[] Bytes(float[] values) => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    public static float[] Floats(byte[] bytes) => MemoryMarshal.Cast<byte, float>(bytes).ToArray();
}
