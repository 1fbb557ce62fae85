using System.Diagnostics;
using System.Threading.Channels;
using Ensembles.Members;
using Ensembles.Placement;
using Ensembles.Runs;

namespace Grains.Engine;

/// <summary>One turn of one member, for the thread of its slot: no grain's turn and no pool thread is held while it trains.</summary>
internal sealed class TrainingJob
{
    // As many as a member may be ahead of the decided epoch, and one more.
    private const int MostRecent = TurnRules.RunAhead + 2;

    private readonly IMemberTrainer _trainer;
    private readonly int _decidedEpoch;
    private readonly Channel<JobEvent> _events = Channel.CreateUnbounded<JobEvent>();
    private readonly CancellationTokenSource _cancelled = new();
    private readonly Lock _gate = new();
    private readonly ManualResetEventSlim _changed = new();
    private readonly List<EpochReport> _recent = [];
    private long? _cancelledAt;
    private int _limit;
    private bool _yielding;
    private StepProgress? _latest;

    public TrainingJob(IMemberTrainer trainer, MemberPlan plan, int slot, int decidedEpoch, int limit) =>
        (_trainer, Plan, Slot, _decidedEpoch, _limit) = (trainer, plan, slot, decidedEpoch, limit);

    public MemberPlan Plan { get; }

    public int Slot { get; }

    public MemberKey Member => new(Plan.Run, Plan.Member);

    public bool IsOver { get; private set; }

    /// <summary>Why the device computes no more since this job failed on it, or null.</summary>
    public string? DeviceFault { get; private set; }

    /// <summary>What happened, oldest first. Peek, report, and only then take: an event that was not reported stays.</summary>
    public ChannelReader<JobEvent> Events => _events.Reader;

    /// <summary>Whether all that happened was reported.</summary>
    public bool IsReported => _events.Reader.Completion.IsCompleted;

    public StepProgress? Latest
    {
        get
        {
            lock (_gate) return _latest;
        }
    }

    /// <summary>How long it has been asked to end without doing so.</summary>
    public TimeSpan Overdue
    {
        get
        {
            lock (_gate) return IsOver || _cancelledAt is not { } at ? TimeSpan.Zero : Stopwatch.GetElapsedTime(at);
        }
    }

    /// <summary>Repeats its reports of undecided epochs.</summary>
    public void RepeatReports(int decidedEpoch)
    {
        lock (_gate)
        {
            foreach (var report in _recent.Where(report => report.Epoch > decidedEpoch)) _events.Writer.TryWrite(new EpochTrained(report));
        }
    }

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
        lock (_gate) _cancelledAt ??= Stopwatch.GetTimestamp();
        _cancelled.Cancel();
        _changed.Set();
    }

    /// <summary>Trains; blocks until the turn is over. Whatever goes wrong is an event.</summary>
    public void Run()
    {
        Thread.CurrentThread.Name = $"{Plan.Run}/{Plan.Member}";
        var over = new TurnOver(null, default);
        try
        {
            Train();
        }
        catch (OperationCanceledException) when (_cancelled.IsCancellationRequested)
        {
            // The turn was ended on request; that is not a failure.
        }
        catch (TrainingException error)
        {
            over = new TurnOver(error.Message, error.Kind, error.Device, error.OfferedMicroBatch);
        }
        catch (Exception error)
        {
            over = new TurnOver($"the engine broke off: {FirstLine(error.Message)}", FaultKind.Engine);
        }

        // Before it is reported: then no other member gets the slot.
        if (over is { Failure: not null, Kind: FaultKind.Device or FaultKind.Engine }) DeviceFault = Probe();
        lock (_gate) IsOver = true;
        _events.Writer.TryWrite(over);
        _events.Writer.Complete();
    }

    private string? Probe()
    {
        try
        {
            return _trainer.FaultOf(Plan.Device);
        }
        catch (Exception error)
        {
            return FirstLine(error.Message);
        }
    }

    private void Train()
    {
        using var training = _trainer.Resume(Plan, _decidedEpoch, _cancelled.Token);
        _events.Writer.TryWrite(new TakenUp(training.EpochsDone, training.Damaged));
        foreach (var report in training.Undecided) Publish(report);
        var progress = new Latch(this);
        while (MayTrain(training)) training.TrainEpoch(progress, Publish, _cancelled.Token);
    }

    private void Publish(EpochReport report)
    {
        lock (_gate)
        {
            _recent.Add(report);
            if (_recent.Count > MostRecent) _recent.RemoveAt(0);
            _events.Writer.TryWrite(new EpochTrained(report));
        }
    }

    // A run decides by what it knows: before the turn waits or ends, all that is trained is stored and reported.
    private bool MayTrain(IMemberTraining training)
    {
        var epoch = training.EpochsDone + 1;
        if (Permission(epoch) != true) training.Flush();
        while (true)
        {
            _changed.Reset();
            if (Permission(epoch) is { } answer) return answer;
            _changed.Wait(_cancelled.Token);
        }
    }

    // Null while it is to wait.
    private bool? Permission(int epoch)
    {
        lock (_gate) return _yielding ? false : epoch <= _limit ? true : null;
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

/// <summary>An event that a job has to report.</summary>
internal abstract record JobEvent;

/// <summary>Training was taken up.</summary>
/// <param name="EpochsDone">Epochs done before; 0 at the beginning.</param>
/// <param name="Damaged">Stored states that were passed over.</param>
internal sealed record TakenUp(int EpochsDone, IReadOnlyList<DamagedCheckpoint> Damaged) : JobEvent;

/// <summary>An epoch is trained and stored.</summary>
internal sealed record EpochTrained(EpochReport Report) : JobEvent;

/// <summary>The turn is over; nothing follows.</summary>
/// <param name="Failure">Why the member cannot continue, or null.</param>
/// <param name="Kind">The failure's kind.</param>
/// <param name="Device">What is wrong with the device, or null.</param>
/// <param name="OfferedMicroBatch">How many images at once might fit if memory did not suffice for more, or null.</param>
internal sealed record TurnOver(string? Failure, FaultKind Kind, DeviceFault? Device = null, int? OfferedMicroBatch = null) : JobEvent;
