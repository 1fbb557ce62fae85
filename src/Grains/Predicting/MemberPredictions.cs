using System.Collections.Concurrent;
using Ensembles.Members;
using Grains.Interfaces.Members;
using Grains.Interfaces.Runs;

namespace Grains.Predicting;

/// <summary>
/// Asks all members of a run at once, on whichever silos, and retries when a silo is lost, until they answer or the time is up.
/// </summary>
public sealed class MemberPredictions(IGrainFactory grains, IRunKeys keys, PredictionLimits limits, TimeProvider time)
{
    private static readonly TimeSpan SplitLimit = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShortestGrace = TimeSpan.FromMilliseconds(250);
    private readonly ConcurrentDictionary<(string Run, string Weights, int Members, PixelType Type, int Quorum), SharedOrders> _orders =
        new();

    /// <summary>The members' probabilities for a part of the run's data, in the order of the members.</summary>
    /// <exception cref="TrainingException">One of them has none.</exception>
    internal async Task<Probabilities[]> ForSplit(string run, Serving serving, DataSplit split)
    {
        using var deadline = new CancellationTokenSource(SplitLimit, time);
        var asked = serving.Members.Select(member =>
            AskWithRetry(run, member, OrderOf(run, serving, member) with { Split = split.ToString() }, SplitLimit, deadline.Token));
        var answers = await Task.WhenAll(asked);
        return [.. answers.Select(answer => answer.Values ?? throw new TrainingException($"member {answer.Member}: {answer.Fault}"))];
    }

    /// <summary>
    /// The members' probabilities for images. Once so many as the quorum have answered, the others are waited for a little only.
    /// </summary>
    internal Task<IReadOnlyList<MemberAnswer>> ForImages(
        string run, Serving serving, ImageBatch images, int quorum, TimeSpan within, CancellationToken cancellation = default)
    {
        var key = (run, serving.Members[0].WeightsSha256, serving.Members.Length, images.Type, quorum);
        var orders = _orders.TryGetValue(key, out var known) ? known : _orders.GetOrAdd(key, _ => new SharedOrders(
            [.. serving.Members.Select(member => member.Index)], limits, time,
            (together, longest) => AskAll(run, serving, together, quorum, longest)));
        return orders.Ask(images, within, cancellation);
    }

    private async Task<IReadOnlyList<MemberAnswer>> AskAll(string run, Serving serving, ImageBatch images, int quorum, TimeSpan within)
    {
        using var deadline = new CancellationTokenSource(within, time);
        var begun = time.GetTimestamp();
        List<Task<MemberAnswer>> asked =
            [.. serving.Members.Select(member => InPieces(run, serving, member, images, within, deadline.Token))];
        var waiting = asked.ToList();
        while (waiting.Count > 0 && asked.Count(HasAnswered) < quorum) waiting.Remove(await Task.WhenAny(waiting));
        if (waiting.Count > 0)
        {
            var grace = time.GetElapsedTime(begun);
            await Task.WhenAny(Task.WhenAll(waiting), Task.Delay(grace > ShortestGrace ? grace : ShortestGrace, time, deadline.Token));
            await deadline.CancelAsync();
        }

        return await Task.WhenAll(asked);
    }

    /// <summary>Asks every member to release its weights.</summary>
    internal Task Unload(string run, Serving serving)
    {
        foreach (var key in _orders.Keys.Where(key => key.Run == run)) _orders.TryRemove(key, out _);
        return Task.WhenAll(serving.Members.Select(member => MemberOf(run, member).Unload()));
    }

    private static bool HasAnswered(Task<MemberAnswer> asked) => asked.IsCompletedSuccessfully && asked.Result.Values is not null;

    // Large orders go in pieces, so that they do not hold up small ones of others.
    private async Task<MemberAnswer> InPieces(
        string run, Serving serving, ServedMember member, ImageBatch images, TimeSpan within, CancellationToken deadline)
    {
        var order = OrderOf(run, serving, member) with { PixelType = images.Type, Within = within };
        if (images.Count <= limits.MostTogether)
            return await AskWithRetry(run, member, order with { Pixels = images.Pixels }, within, deadline);
        var values = new List<float>(images.Count * serving.ClassNames.Length);
        for (var start = 0; start < images.Count; start += limits.MostTogether)
        {
            var piece = images.Slice(start, Math.Min(limits.MostTogether, images.Count - start));
            var answer = await AskWithRetry(run, member, order with { Pixels = piece.Pixels }, within, deadline);
            if (answer.Values is null) return answer;
            values.AddRange(answer.Values.Values);
        }

        return new MemberAnswer(member.Index, new Probabilities(serving.ClassNames.Length, [.. values]));
    }

    private async Task<MemberAnswer> AskWithRetry(
        string run, ServedMember member, PredictOrder order, TimeSpan within, CancellationToken deadline)
    {
        var fault = "it has not been reached";
        for (var pause = FirstPause; !deadline.IsCancellationRequested; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                var answer = await MemberOf(run, member).Predict(order).WaitAsync(deadline);
                return answer.Fault is null
                    ? new MemberAnswer(member.Index, new Probabilities(answer.Classes, FloatBytes.Read(answer.Values)))
                    : new MemberAnswer(member.Index, null, answer.Fault, answer.Busy);
            }
            catch (OperationCanceledException) when (deadline.IsCancellationRequested)
            {
                fault = $"it did not answer within {within.TotalSeconds:0.###} s";
            }
            catch (Exception error) when (error is not TrainingException)
            {
                // Its silo has gone, most often: the next call activates it on another one.
                fault = error.Message.Split('\n', 2)[0].Trim();
                await Task.Delay(pause, time, deadline).ConfigureAwait(
                    ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            }
        }

        return new MemberAnswer(member.Index, null, fault);
    }

    private IMemberGrain MemberOf(string run, ServedMember member) => grains.GetGrain<IMemberGrain>($"{run}/{member.Index}");

    private PredictOrder OrderOf(string run, Serving serving, ServedMember member) => new()
    {
        Run = run,
        Member = member.Index,
        Recipe = serving.Recipe,
        Epoch = member.Epoch,
        WeightsSha256 = member.WeightsSha256,
        DataSha256 = serving.DataSha256,
        Channels = serving.Shape[0],
        Height = serving.Shape[1],
        Width = serving.Shape[2],
        Classes = serving.ClassNames.Length,
        CheckpointKeys = keys.ForOrder(run),
    };
}
