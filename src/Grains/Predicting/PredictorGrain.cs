using System.Collections.Immutable;
using Ensembles.Combining;
using Ensembles.Members;
using Grains.Interfaces.Predicting;
using Grains.Interfaces.Runs;
using Grains.Roles;
using Orleans.Concurrency;

namespace Grains.Predicting;

/// <summary>Averages the members' answers for images that a user brings.</summary>
[OnControlSilos, StatelessWorker]
internal sealed class PredictorGrain(IDataCatalogue catalogue, MemberPredictions predictions) : Grain, IPredictorGrain
{
    public async Task<PredictReply> PredictFile(string name, byte[] content)
    {
        var run = this.GetPrimaryKeyString();
        var serving = await GrainFactory.GetGrain<IRunCoordinator>(run).GetServing();
        if (serving.Fault is { } fault) return new PredictReply(fault, [], 0, 0, serving.Found);
        try
        {
            var shape = new ImageShape(serving.Shape[0], serving.Shape[1], serving.Shape[2]);
            var images = await Task.Run(() => catalogue.ReadImages(name, content, shape));
            var members = await predictions.ForImages(run, serving, images);
            return new PredictReply(null, Answers(members, serving.ClassNames), members.Length, serving.Members.Length);
        }
        catch (TrainingException error)
        {
            return new PredictReply(error.Message, [], 0, serving.Members.Length);
        }
    }

    private static ImmutableArray<ImageAnswer> Answers(Probabilities[] members, string[] classNames) =>
        [.. EnsembleAnswers.Of([.. members.Select(member => member.Values)], classNames.Length).Select(answer => new ImageAnswer(
            answer.Label,
            classNames[answer.Label],
            [.. answer.Probabilities],
            answer.Entropy,
            answer.MutualInformation,
            answer.Agreeing))];
}
