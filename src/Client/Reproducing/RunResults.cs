using Client.Answers;
using Grains.Interfaces.Runs;

namespace Client.Reproducing;

/// <summary>How a run went: what a repetition is compared with.</summary>
/// <param name="State">finished, stopped or failed.</param>
/// <param name="StopReason">Why it ended, or null.</param>
/// <param name="Epochs">The decided epochs, oldest first.</param>
/// <param name="Members">The members by index.</param>
internal sealed record RunResults(string State, string? StopReason, IReadOnlyList<EpochResult> Epochs, IReadOnlyList<MemberResult> Members)
{
    /// <summary>The last decided epoch, 0 for none.</summary>
    public int StopEpoch => Epochs.Select(epoch => epoch.Epoch).DefaultIfEmpty().Max();

    /// <summary>The best of the epochs up to one, 0 for none.</summary>
    public int BestEpoch(int through) =>
        Epochs.Where(epoch => epoch.IsBest && epoch.Epoch <= through).Select(epoch => epoch.Epoch).DefaultIfEmpty().Max();

    public static RunResults Of(RunStatus status, LearningCurves curves, RunWeights weights)
    {
        var hashes = weights.Epochs.ToDictionary(epoch => (epoch.Member, epoch.Epoch), epoch => epoch.Sha256);
        var points = curves.Epochs.SelectMany(
            epoch => epoch.Members, (epoch, member) => (member.Member, Epoch: MemberEpochResult.Of(epoch.Epoch, member, hashes)))
            .ToLookup(point => point.Member, point => point.Epoch);
        return new RunResults(
            Words.Of(status.State),
            status.Ensemble.StopReason,
            [.. curves.Epochs.Select(epoch => new EpochResult(epoch.Epoch, epoch.ValidationLoss, epoch.IsBest))],
            [.. status.Members.Select(member => new MemberResult(member.Index, member.Device, member.Failure, [.. points[member.Index]]))]);
    }
}

/// <summary>One decided epoch of the averaged prediction.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="ValidationLoss">In nats.</param>
/// <param name="IsBest">Whether it was the best so far.</param>
internal readonly record struct EpochResult(int Epoch, double ValidationLoss, bool IsBest);

/// <summary>One member.</summary>
/// <param name="Index">From 0.</param>
/// <param name="Device">Its last device, such as cpu or cuda:0, or null if unknown.</param>
/// <param name="Failure">Why it was given up, or null.</param>
/// <param name="Epochs">Its epochs, oldest first.</param>
internal readonly record struct MemberResult(int Index, string? Device, string? Failure, IReadOnlyList<MemberEpochResult> Epochs)
{
    public int LastEpoch => Epochs.Select(epoch => epoch.Epoch).DefaultIfEmpty().Max();
}

/// <summary>One epoch of one member; losses are in nats.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="TrainLoss">Penalty included.</param>
/// <param name="ValidationLoss">Its own.</param>
/// <param name="WeightsSha256">Of the weights (hex).</param>
internal readonly record struct MemberEpochResult(int Epoch, double TrainLoss, double ValidationLoss, string WeightsSha256)
{
    public static MemberEpochResult Of(int epoch, MemberCurve curve, IReadOnlyDictionary<(int Member, int Epoch), string> hashes) =>
        new(epoch, curve.TrainLoss, curve.ValidationLoss, hashes[(curve.Member, epoch)]);
}
