using System.Collections.Immutable;
using Ensembles.Combining;
using Ensembles.Members;
using Grains.Interfaces.Predicting;
using Grains.Interfaces.Runs;
using Grains.Roles;
using Orleans.Concurrency;

namespace Grains.Predicting;

/// <summary>Averages the members' answers.</summary>
[OnControlSilos, StatelessWorker, Reentrant]
internal sealed class PredictorGrain(ImageReading reading, MemberPredictions predictions) : Grain, IPredictorGrain
{
    private static readonly TimeSpan FileLimit = TimeSpan.FromMinutes(5);

    private string Run => this.GetPrimaryKeyString();

    public async Task<PredictReply> PredictFile(string name, byte[] content, int most, CancellationToken cancellation)
    {
        var serving = await Serving();
        if (serving.Fault is { } fault)
            return new PredictReply(fault, [], 0, 0, serving.Found, serving.Found ? InferFault.Unavailable : InferFault.UnknownRun);
        try
        {
            var images = await reading.Read(name, content, ShapeOf(serving), most == 0 ? int.MaxValue : most, cancellation);
            var answer = await Answer(serving, images, new InferOrder { Pixels = [], Within = FileLimit }, cancellation);
            return answer.Fault is { } missing
                ? new PredictReply(missing, [], answer.MembersUsed, answer.MembersTotal, Kind: answer.Kind)
                : new PredictReply(null, AnswersOf(answer), answer.MembersUsed, answer.MembersTotal);
        }
        catch (TrainingException error)
        {
            return new PredictReply(error.Message, [], 0, serving.Members.Length, Kind: InferFault.BadOrder);
        }
    }

    public async Task<InferReply> Infer(InferOrder order, CancellationToken cancellation)
    {
        var serving = await Serving();
        if (serving.Fault is { } fault)
            return new InferReply { Fault = fault, Kind = serving.Found ? InferFault.Unavailable : InferFault.UnknownRun };
        var images = new ImageBatch(ShapeOf(serving), order.Pixels, order.PixelType);
        return InferRules.FaultOf(order, images, serving) is { } wrong
            ? new InferReply { Fault = wrong, Kind = InferFault.BadOrder }
            : await Answer(serving, images, order, cancellation);
    }

    public async Task<ServedModel> Describe()
    {
        var serving = await Serving();
        return new ServedModel
        {
            Found = serving.Found,
            Fault = serving.Fault,
            Shape = serving.Shape,
            ClassNames = serving.ClassNames,
            Members = serving.Members.Length,
            PixelScale = serving.PixelScale,
        };
    }

    // No image: the members load their weights, and have nothing to compute.
    public async Task<RunReply> Warm()
    {
        var serving = await Serving();
        if (serving.Fault is { } fault) return new RunReply(fault);
        var answer = await Answer(serving, new ImageBatch(ShapeOf(serving), []), new InferOrder { Pixels = [], Within = FileLimit });
        return new RunReply(answer.Fault);
    }

    public async Task<RunReply> Unload()
    {
        var serving = await Serving();
        if (serving.Fault is { } fault) return new RunReply(fault);
        await predictions.Unload(Run, serving);
        return RunReply.Done;
    }

    private Task<Serving> Serving() => GrainFactory.GetGrain<IRunCoordinator>(Run).GetServing();

    private static ImageShape ShapeOf(Serving serving) => new(serving.Shape[0], serving.Shape[1], serving.Shape[2]);

    private async Task<InferReply> Answer(Serving serving, ImageBatch images, InferOrder order, CancellationToken cancellation = default)
    {
        var quorum = order.Quorum ?? serving.Members.Length;
        var members = await predictions.ForImages(Run, serving, images, quorum, order.Within, cancellation);
        var answered = members.Select(member => member.Values?.Values).OfType<float[]>().ToList();
        if (answered.Count < quorum) return InferRules.BelowQuorum(Run, members, quorum);
        var temperature = order.Temperature ?? serving.AppliesTemperature ? serving.Temperature : null;
        var answers = EnsembleAnswers.Of(answered, serving.ClassNames.Length, order.Combine, temperature);
        return InferRules.ToReply(answers, answered, serving, order.WithMembers) with { Temperature = temperature };
    }

    private static ImmutableArray<ImageAnswer> AnswersOf(InferReply answer)
    {
        var classes = answer.ClassNames.Length;
        return [.. answer.Labels.Select((label, row) => new ImageAnswer(
            (int)label,
            answer.ClassNames[label],
            [.. answer.Probabilities.AsSpan(row * classes, classes)],
            answer.Entropy[row],
            answer.MutualInformation[row],
            (int)answer.Agreeing[row]))];
    }
}
