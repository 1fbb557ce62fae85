using Ensembles.Members;

namespace Ensembles.Tests;

/// <summary>Reports of which only the probabilities matter.</summary>
internal static class Reports
{
    public static EpochReport Of(int member, int epoch, params float[] trueClass) => new()
    {
        Member = member,
        Epoch = epoch,
        Incarnation = 1,
        TrainLoss = 1,
        TrainAccuracy = 0.5,
        ValidationLoss = -trueClass.Average(value => Math.Log(value)),
        ValidationAccuracy = 0.5,
        TrueClassProbabilities = trueClass,
        Checkpoint = new CheckpointId("run", member, epoch),
        WeightsSha256 = $"{member}-{epoch}",
        Samples = 1,
        Seconds = 1,
    };
}
