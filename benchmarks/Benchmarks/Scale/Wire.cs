using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Ensembles.Members;
using Grains.Interfaces.Runs;

namespace Benchmarks.Scale;

/// <summary>What goes over the trainers' connections, and how long their reports wait for an answer.</summary>
internal sealed class Wire : IOutgoingGrainCallFilter, IDisposable
{
    private readonly ConcurrentBag<(int Epoch, long Begun, TimeSpan Took)> _reports = [];
    private readonly MeterListener _meters = new();
    private long _messages;
    private long _bytes;

    public Wire()
    {
        _meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name is "orleans-messaging-sent-messages-size" or "orleans-messaging-received-messages-size") listener.EnableMeasurementEvents(instrument);
        };
        _meters.SetMeasurementEventCallback<int>((_, bytes, _, _) =>
        {
            Interlocked.Increment(ref _messages);
            Interlocked.Add(ref _bytes, bytes);
        });
        _meters.Start();
    }

    /// <summary>Messages in both directions so far, and their bytes.</summary>
    public (long Messages, long Bytes) Traffic => (Interlocked.Read(ref _messages), Interlocked.Read(ref _bytes));

    /// <summary>For each epoch the time from the last report's sending to its answer: then the decision is stored and announced.</summary>
    public IEnumerable<TimeSpan> Decisions => _reports.GroupBy(report => report.Epoch).Select(epoch => epoch.MaxBy(report => report.Begun).Took);

    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        var begun = Stopwatch.GetTimestamp();
        await context.Invoke();
        if (context.MethodName == nameof(IRunCoordinator.Report) && context.Request.GetArgument(0) is EpochReport report)
        {
            _reports.Add((report.Epoch, begun, Stopwatch.GetElapsedTime(begun)));
        }
    }

    public void Dispose() => _meters.Dispose();
}
