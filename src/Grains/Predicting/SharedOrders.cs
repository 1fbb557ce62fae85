using System.Diagnostics;
using Ensembles.Members;
using Ensembles.Tracing;

namespace Grains.Predicting;

/// <summary>
/// Orders for the same members that come while others are being answered go to them together: a message a member for many orders, in
/// place of one for each. One that comes alone does not wait.
/// </summary>
/// <param name="members">Indices of the members that are asked.</param>
/// <param name="limits">How many images go together, and how many may wait.</param>
/// <param name="time">The clock of deadlines.</param>
/// <param name="ask">Asks them all for some images, within a time; never throws for a member's fault.</param>
internal sealed class SharedOrders(
    IReadOnlyList<int> members, PredictionLimits limits, TimeProvider time,
    Func<ImageBatch, TimeSpan, Task<IReadOnlyList<MemberAnswer>>> ask)
{
    // While one is computed, the next one is on its way; orders that fill a pass by themselves gain nothing by waiting for others.
    private const int FewUnderWay = 2;
    private const int MostUnderWay = 8;
    private const int FullPass = 64;
    private readonly Lock _gate = new();
    private readonly WaitingOrders<Order> _waiting = new(limits);
    private int _underWay;

    /// <summary>What the members answer, one entry a member.</summary>
    /// <exception cref="OperationCanceledException">The caller has gone; if the order still waited, it is not computed.</exception>
    public async Task<IReadOnlyList<MemberAnswer>> Ask(ImageBatch images, TimeSpan within, CancellationToken cancellation = default)
    {
        var order = new Order(images, within);
        if (!Enqueue(order)) return NoAnswers("too many images wait for the members", isBusy: true);
        Start();
        try
        {
            return await order.Answer.Task.WaitAsync(within, time, cancellation);
        }
        catch (OperationCanceledException)
        {
            order.Answer.TrySetCanceled(cancellation);
            throw;
        }
        catch (TimeoutException)
        {
            order.Answer.TrySetCanceled(cancellation);
            return NoAnswers($"it did not answer within {within.TotalSeconds:0.###} s");
        }
    }

    private List<MemberAnswer> NoAnswers(string fault, bool isBusy = false) =>
        [.. members.Select(member => new MemberAnswer(member, null, fault, isBusy))];

    private bool Enqueue(Order order)
    {
        lock (_gate) return _waiting.TryAdd(order);
    }

    private void Start()
    {
        List<Order> together;
        lock (_gate)
        {
            if (_waiting.IsEmpty || _underWay >= (_waiting.Images < FullPass ? FewUnderWay : MostUnderWay)) return;
            _underWay++;
            together = _waiting.TakeTogether();
        }

        // The call that sends the shared order does not fail for the others.
        Task.Run(() => AskTogether(together));
    }

    private async Task AskTogether(List<Order> taken)
    {
        var together = taken.Where(order => !order.Answer.Task.IsCompleted).ToList();
        try
        {
            if (together.Count == 0) return;
            using var span = Spans.Begin("ask members", together.Select(order => order.Cause));
            var answers = await ask(ImageBatch.Join([.. together.Select(order => order.Images)]), together.Max(order => order.Within));
            Hand(together, answers);
        }
        catch (Exception error)
        {
            foreach (var order in together) order.Answer.TrySetException(error);
        }
        finally
        {
            lock (_gate) _underWay--;
            Start();
        }
    }

    private static void Hand(List<Order> together, IReadOnlyList<MemberAnswer> answers)
    {
        var start = 0;
        foreach (var order in together)
        {
            var count = order.Images.Count;
            var first = start;
            order.Answer.TrySetResult(together.Count == 1 ? answers : [.. answers.Select(answer => answer.Slice(first, count))]);
            start += count;
        }
    }

    private sealed record Order(ImageBatch Images, TimeSpan Within) : IImageOrder
    {
        /// <summary>Who has asked, for traces.</summary>
        public ActivityContext Cause { get; } = Spans.Here;

        public TaskCompletionSource<IReadOnlyList<MemberAnswer>> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
