using Client.Answers;
using Grains.Interfaces.Predicting;

namespace Client.Predicting;

/// <summary>Asks the ensemble for images, call after call. An image that cannot be used costs no other its answer.</summary>
/// <param name="ask">One call, by the file's name and its content.</param>
/// <param name="keepPictures">Whether images that can be shown are kept with their answers.</param>
internal sealed class PredictionCalls(Func<string, byte[], Task<PredictReply>> ask, bool keepPictures)
{
    private readonly List<Prediction> _images = [];
    private readonly List<RefusedImage> _refused = [];
    private int _members;

    /// <param name="sources">What is asked.</param>
    /// <param name="answered">Called after each call with how many images have their answers.</param>
    /// <exception cref="CommandException">The run cannot answer.</exception>
    public async Task<Predictions> Ask(IEnumerable<ImageSource> sources, Action<int> answered)
    {
        foreach (var source in sources)
        {
            if (source.Fault is { } fault) Refuse(source, fault);
            else await Ask(source, answered);
        }

        return new Predictions([.. _images], _members, [.. _refused]);
    }

    private static int ExitOf(PredictReply reply) => reply.Kind switch
    {
        InferFault.UnknownRun => ExitCodes.NotFound,
        // The run has no weights; otherwise its members did not answer.
        InferFault.Unavailable when reply.MembersTotal == 0 => ExitCodes.Conflict,
        InferFault.Unavailable or InferFault.Busy => ExitCodes.NoCluster,
        _ => ExitCodes.BadInput,
    };

    private async Task Ask(ImageSource source, Action<int> answered)
    {
        using var calls = source.Read().GetEnumerator();
        while (Next(calls, source) is { } call)
        {
            var reply = await ask(call.Name, call.Content);
            if (reply.Fault is { } fault)
            {
                if (reply.Kind is not (InferFault.None or InferFault.BadOrder)) throw new CommandException(ExitOf(reply), fault);
                Refuse(source, fault.StartsWith($"{call.Name}: ", StringComparison.Ordinal) ? fault[(call.Name.Length + 2)..] : fault);
                return;
            }

            _images.AddRange(reply.Answers.Select((answer, i) => PredictionOf(source, call, answer, i, reply.MembersUsed)));
            _members = reply.MembersTotal;
            answered(_images.Count);
        }
    }

    // A file can be found to be cut, or go away, while it is read.
    private ImageCall? Next(IEnumerator<ImageCall> calls, ImageSource source)
    {
        try
        {
            return calls.MoveNext() ? calls.Current : null;
        }
        catch (CommandException fault)
        {
            Refuse(source, fault.Message);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Refuse(source, PredictionFaults.Unreadable(source.File, error).Message);
        }

        return null;
    }

    private void Refuse(ImageSource source, string reason) => _refused.Add(new RefusedImage(source.File, reason, source.Id));

    private Prediction PredictionOf(ImageSource source, ImageCall call, ImageAnswer answer, int i, int members) => new(
        PredictedImage.Of(source.File, call.FirstIndex + i, answer, source.Id),
        members,
        keepPictures ? call.Picture?.Invoke(i) : null);
}
