using System.Diagnostics;
using Ensembles.Members;
using Ensembles.Tracing;
using Grains.Interfaces.Members;

namespace Grains.Predicting;

/// <summary>
/// Orders for one member, first come, first served. What has gathered while a forward pass was computed shares the next one.
/// </summary>
/// <remarks>
/// Its thread stays for a while when the queue is empty: native code keeps memory by thread, which a new one would have to allocate again.
/// </remarks>
internal sealed class MemberQueue(
    IMemberPredictor predictor, StoredMember model, PixelType type, PredictionLimits limits, TimeProvider time)
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);
    private readonly Lock _gate = new();
    private readonly WaitingOrders<Waiting> _waiting = new(limits);
    private readonly ManualResetEventSlim _come = new(false, spinCount: 0);
    private bool _hasThread;

    /// <summary>The member's answer to some images.</summary>
    /// <param name="pixels">Images of the model's size.</param>
    /// <param name="within">Not worth computing after so long; zero for no limit.</param>
    public Task<PredictionPayload> Ask(byte[] pixels, TimeSpan within)
    {
        var order =
            new Waiting(new ImageBatch(model.ImageShape, pixels, type), within == TimeSpan.Zero ? null : within, time.GetTimestamp());
        lock (_gate)
        {
            if (!_waiting.TryAdd(order)) return Task.FromResult(Busy());
            _come.Set();
            if (_hasThread) return order.Answer.Task;
            _hasThread = true;
        }

        // A thread of its own: native code takes none from the pool.
        Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return order.Answer.Task;
    }

    private static PredictionPayload Busy() => new("too many images wait for this member", 0, [], Busy: true);

    private void Work()
    {
        while (Next() is { } together)
        {
            var live = together.Where(order => !IsLate(order)).ToList();
            foreach (var late in together.Except(live))
                late.Answer.SetResult(new PredictionPayload("its turn did not come in time", 0, []));
            if (live.Count > 0) Answer(live);
        }
    }

    private bool IsLate(Waiting order) => order.Within is { } within && time.GetElapsedTime(order.Since) > within;

    /// <summary>Those that share the next pass, or null if none has come for a while: then the thread ends.</summary>
    private List<Waiting>? Next()
    {
        do
        {
            if (limits.Delay > TimeSpan.Zero) Gather();
            lock (_gate)
            {
                if (!_waiting.IsEmpty) return _waiting.TakeTogether();
                _come.Reset();
            }
        }
        while (_come.Wait(Idle) || !TryEnd());
        return null;
    }

    // An order may arrive just when the wait is over.
    private bool TryEnd()
    {
        lock (_gate)
        {
            _hasThread = !_waiting.IsEmpty;
            return !_hasThread;
        }
    }

    // Until enough have come, or the first one has waited long enough.
    private void Gather()
    {
        using var never = new ManualResetEventSlim();
        while (true)
        {
            lock (_gate)
            {
                if (_waiting.IsEmpty || _waiting.Images >= limits.MostTogether || time.GetElapsedTime(_waiting.First.Since) >= limits.Delay)
                    return;
            }

            never.Wait(1);
        }
    }

    private void Answer(List<Waiting> together)
    {
        using var span = Spans.Begin("forward pass", together.Select(order => order.Cause))
            ?.SetTag("images", together.Sum(order => order.Images.Count));
        try
        {
            Hand(
                together,
                PredictionService.Shield(() =>
                    PredictionService.ToWire(predictor.Predict([model], ImageBatch.Join([.. together.Select(order => order.Images)]))[0])));
        }
        catch (Exception error)
        {
            foreach (var order in together) order.Answer.TrySetException(error);
        }
    }

    private static void Hand(List<Waiting> together, PredictionPayload answer)
    {
        if (answer.Fault is not null || together.Count == 1)
        {
            foreach (var order in together) order.Answer.SetResult(answer);
            return;
        }

        var start = 0;
        foreach (var order in together)
        {
            var bytes = order.Images.Count * answer.Classes * sizeof(float);
            order.Answer.SetResult(answer with { Values = answer.Values.AsSpan(start, bytes).ToArray() });
            start += bytes;
        }
    }

    private sealed record Waiting(ImageBatch Images, TimeSpan? Within, long Since) : IImageOrder
    {
        /// <summary>Who has asked, for traces.</summary>
        public ActivityContext Cause { get; } = Spans.Here;

        public TaskCompletionSource<PredictionPayload> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
