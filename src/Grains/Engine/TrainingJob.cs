using System.Threading.Channels;
using Ensembles.Members;
using Ensembles.Placement;

namespace Grains.Engine;

/// <summary>One turn of one member on a thread of its own: no grain's turn and no pool thread is held while it trains.</summary>
internal sealed class TrainingJob
{
    private readonly IMemberTrainer _trainer;
    private readonly int _decidedEpoch;
    private readonly TrainingJob? _before;
    private readonly Channel<JobEvent> _events = Channel.CreateUnbounded<JobEvent>();
    private readonly CancellationTokenSource _cancelled = new();
    private readonly Lock _gate = new();
    private readonly ManualResetEventSlim _changed = new();
    private readonly Thread _thread;
    private int _limit;
    private bool _yielding;
    private StepProgress? _latest;

    public TrainingJob(IMemberTrainer trainer, MemberPlan plan, int slot, int decidedEpoch, int limit, TrainingJob? before)
    {
        (_trainer, Plan, Slot, _decidedEpoch, _limit, _before) = (trainer, plan, slot, decidedEpoch, limit, before);
        _thread = new Thread(Run) { IsBackground = true, Name = $"{plan.Run}/{plan.Member}" };
    }

    public MemberPlan Plan { get; }

    public int Slot { get; }

    public MemberKey Member => new(Plan.Run, Plan.Member);

    public bool IsOver { get; private set; }

    /// <summary>What happened, oldest first. Peek, tell, and only then take: an event that was not told stays.</summary>
    public ChannelReader<JobEvent> Events => _events.Reader;

    public StepProgress? Latest
    {
        get
        {
            lock (_gate) return _latest;
        }
    }

    public void Start() => _thread.Start();

    public void Allow(int limit)
    {
        lock (_gate) _limit = Math.Max(_limit, limit);
        _changed.Set();
    }

    /// <summary>Ends the turn after the epoch in flight.</summary>
    public void Yield()
    {
        lock (_gate) _yielding = true;
        _changed.Set();
    }

    /// <summary>Ends the turn at the next batch boundary; the epoch in flight is lost.</summary>
    public void Cancel()
    {
        _cancelled.Cancel();
        _changed.Set();
    }

    public void Join(TimeSpan atMost) => _thread.Join(atMost);

    private void Run()
    {
        string? failure = null;
        try
        {
            _before?.Join(Timeout.InfiniteTimeSpan);
            Train();
        }
        catch (OperationCanceledException) when (_cancelled.IsCancellationRequested)
        {
            // Somebody has ended the turn; that is no failure.
        }
        catch (TrainingException error)
        {
            failure = error.Message;
        }
        catch (Exception error)
        {
            failure = $"the engine broke off: {FirstLine(error.Message)}";
        }

        IsOver = true;
        _events.Writer.TryWrite(new TurnOver(failure));
        _events.Writer.Complete();
    }

    private void Train()
    {
        using var training = _trainer.Resume(Plan, _decidedEpoch, _cancelled.Token);
        foreach (var report in training.Undecided) _events.Writer.TryWrite(new EpochTrained(report));
        var progress = new Latch(this);
        while (MayTrain(training.EpochsDone + 1))
        {
            _events.Writer.TryWrite(new EpochTrained(training.TrainEpoch(progress, _cancelled.Token)));
        }
    }

    private bool MayTrain(int epoch)
    {
        while (true)
        {
            _changed.Reset();
            lock (_gate)
            {
                if (_yielding) return false;
                if (epoch <= _limit) return true;
            }

            _changed.Wait(_cancelled.Token);
        }
    }

    private static string FirstLine(string message) => message.Split('\n', 2)[0].Trim();

    private sealed class Latch(TrainingJob job) : IProgress<StepProgress>
    {
        public void Report(StepProgress value)
        {
            lock (job._gate) job._latest = value;
        }
    }
}

/// <summary>Something that a job has to tell.</summary>
internal abstract record JobEvent;

/// <summary>An epoch is trained and stored.</summary>
internal sealed record EpochTrained(EpochReport Report) : JobEvent;

/// <summary>The turn is over; nothing follows.</summary>
/// <param name="Failure">Why the member cannot go on, or null.</param>
internal sealed record TurnOver(string? Failure) : JobEvent;
