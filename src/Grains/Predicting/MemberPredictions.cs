using Ensembles.Members;
using Grains.Interfaces.Members;
using Grains.Interfaces.Runs;
using Grains.Wire;

namespace Grains.Predicting;

/// <summary>Asks all members of a run at once, wherever they are.</summary>
public sealed class MemberPredictions(IGrainFactory grains)
{
    /// <summary>The members' probabilities for images, in the order of the members.</summary>
    internal Task<Probabilities[]> ForImages(string run, Serving serving, ImageBatch images) =>
        AskAll(run, serving, order => order with { Pixels = images.Pixels });

    /// <summary>The members' probabilities for a part of the run's data, in the order of the members.</summary>
    internal Task<Probabilities[]> ForSplit(string run, Serving serving, DataSplit split) =>
        AskAll(run, serving, order => order with { Split = split.ToString() });

    private Task<Probabilities[]> AskAll(string run, Serving serving, Func<PredictOrder, PredictOrder> complete) =>
        Task.WhenAll(serving.Members.Select(member => Ask(run, member, complete(OrderOf(run, serving, member)))));

    private async Task<Probabilities> Ask(string run, ServedMember member, PredictOrder order)
    {
        var answer = await grains.GetGrain<IMemberGrain>($"{run}/{member.Index}").Predict(order);
        return answer.Fault is { } fault
            ? throw new TrainingException($"member {member.Index}: {fault}")
            : new Probabilities(answer.Classes, ReportMapping.Floats(answer.Values));
    }

    private static PredictOrder OrderOf(string run, Serving serving, ServedMember member) => new()
    {
        Run = run,
        Member = member.Index,
        Recipe = serving.Recipe,
        Epoch = member.Epoch,
        WeightsSha256 = member.WeightsSha256,
        Channels = serving.Shape[0],
        Height = serving.Shape[1],
        Width = serving.Shape[2],
        Classes = serving.ClassNames.Length,
    };
}
