using Ensembles.Runs;
using Grains.Interfaces.Runs;

namespace Grains.Runs;

/// <summary>Shows how a run has learnt.</summary>
internal static class Curves
{
    public static LearningCurves Of(RunRecord state, int after)
    {
        var members = state.Members
            .SelectMany(member =>
                member.Epochs.Where(epoch => epoch.Epoch > after).Select(epoch => (epoch.Epoch, Point: PointOf(member.Index, epoch))))
            .ToLookup(member => member.Epoch, member => member.Point);
        return new LearningCurves(Found: true, [.. state.Epochs.Skip(Math.Max(0, after)).Select(epoch => new EpochCurve(
            epoch.Epoch,
            epoch.EnsembleLoss,
            epoch.EnsembleAccuracy,
            epoch.MeanMemberLoss,
            epoch.CalibrationError,
            epoch.Brier,
            epoch.IsBest,
            epoch.Seconds,
            [.. members[epoch.Epoch]]))]);
    }

    public static RunWeights WeightsOf(RunRecord state) => new(
        Found: true,
        [
            .. state.Members.SelectMany(member =>
                member.Epochs.Select(epoch => new EpochWeights(member.Index, epoch.Epoch, epoch.WeightsSha256)))]);

    private static MemberCurve PointOf(int member, MemberEpoch epoch) =>
        new(member, epoch.TrainLoss, epoch.ValidationLoss, epoch.ValidationAccuracy, epoch.Seconds);
}
