using Client.Answers;
using Grains.Interfaces.Predicting;

namespace Client.Predicting;

/// <summary>Asks the ensemble for images, call after call.</summary>
/// <param name="ask">One call, by the file's name and its content.</param>
/// <param name="keepPictures">Whether images that can be shown are kept with their answers.</param>
internal sealed class PredictionCalls(Func<string, byte[], Task<PredictReply>> ask, bool keepPictures)
{
    /// <param name="sources">What is asked.</param>
    /// <param name="answered">Told after each call how many images have their answers.</param>
    /// <exception cref="CommandException">An image cannot be used, or the run cannot answer.</exception>
    public async Task<Predictions> Ask(IEnumerable<ImageSource> sources, Action<int> answered)
    {
        var images = new List<Prediction>();
        var total = 0;
        foreach (var source in sources)
        {
            foreach (var call in source.Read())
            {
                var reply = await ask(call.Name, call.Content);
                if (reply.Fault is { } fault) throw new CommandException(ExitOf(reply), fault);
                images.AddRange(reply.Answers.Select((answer, i) => PredictionOf(source, call, answer, i, reply.MembersUsed)));
                total = reply.MembersTotal;
                answered(images.Count);
            }
        }

        return new Predictions(images, total);
    }

    private static int ExitOf(PredictReply reply) => reply.Kind switch
    {
        InferFault.UnknownRun => ExitCodes.NotFound,
        // The run has nothing to answer with; where it has, its members did not answer.
        InferFault.Unavailable when reply.MembersTotal == 0 => ExitCodes.Conflict,
        InferFault.Unavailable or InferFault.Busy => ExitCodes.NoCluster,
        _ => ExitCodes.BadInput,
    };

    private Prediction PredictionOf(ImageSource source, ImageCall call, ImageAnswer answer, int i, int members) => new(
        PredictedImage.Of(source.File, call.FirstIndex + i, answer, source.Id),
        members,
        keepPictures ? call.Picture?.Invoke(i) : null);
}
