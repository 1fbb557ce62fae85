using Ensembles.Runs;
using Grains.Engine;
using Grains.Interfaces.Runs;
using Grains.Nodes;
using Microsoft.Extensions.Logging;

namespace Grains.Members;

/// <summary>Reports a job's events to the run, in order, each until it is received.</summary>
internal sealed partial class RunReporter(TrainingJob job, IRunCoordinator run, SiloHeartbeat heartbeat, ILogger logger)
{
    private static readonly TimeSpan ProgressPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    public async Task ReportAll(CancellationToken stopping)
    {
        while (await NextEvent(stopping) is { } happened)
        {
            await Report(happened, stopping);
            job.Events.TryRead(out _);
            if (happened is TurnOver) return;
        }
    }

    private async Task<JobEvent?> NextEvent(CancellationToken stopping)
    {
        var ready = job.Events.WaitToReadAsync(stopping).AsTask();
        while (await Task.WhenAny(ready, Task.Delay(ProgressPeriod, stopping)) != ready)
        {
            if (stopping.IsCancellationRequested) return null;
            await ReportProgress();
        }

        return await ready && job.Events.TryPeek(out var happened) ? happened : null;
    }

    private async Task ReportProgress()
    {
        if (job.Latest is not { } latest) return;
        try
        {
            await run.Progress(new ProgressNote(job.Plan.Member, job.Plan.Incarnation, latest));
        }
        catch (Exception error)
        {
            LogUnreachable(error, job.Plan.Run, job.Plan.Member);
        }
    }

    private async Task Report(JobEvent happened, CancellationToken stopping)
    {
        for (var pause = TimeSpan.FromMilliseconds(100); !stopping.IsCancellationRequested; pause = Longer(pause))
        {
            try
            {
                await ReportOnce(happened);
                return;
            }
            catch (Exception error)
            {
                LogUnreachable(error, job.Plan.Run, job.Plan.Member);
                await Task.Delay(pause, stopping);
            }
        }
    }

    private async Task ReportOnce(JobEvent happened)
    {
        if (happened is EpochTrained trained)
        {
            Apply(await run.Report(trained.Report with { Incarnation = job.Plan.Incarnation }));
        }
        else if (happened is TakenUp up)
        {
            foreach (var damaged in up.Damaged)
                await Note(RunEventKind.Damaged, damaged.Epoch, $"the state after epoch {damaged.Epoch} was passed over: {damaged.Reason}");
            if (up.EpochsDone > 0) await Note(RunEventKind.Resumed, up.EpochsDone, $"continues after epoch {up.EpochsDone}");
        }
        else if (happened is TurnOver over)
        {
            // The pool must know before the slot is free.
            if (job.DeviceFault is not null) await heartbeat.ReportNow();
            await run.TurnEnded(
                new TurnEndNote(job.Plan.Member, job.Plan.Incarnation, over.Failure, over.Kind, over.Device, over.OfferedMicroBatch));
        }
    }

    private Task Note(RunEventKind kind, int epoch, string text) =>
        run.NoteMember(new MemberNote(job.Plan.Member, job.Plan.Incarnation, kind, epoch, text));

    private void Apply(Verdict verdict)
    {
        if (verdict.Refused) job.Cancel();
        else if (verdict.EndTurn) job.Yield();
        else job.Allow(verdict.Limit);
    }

    private static TimeSpan Longer(TimeSpan pause) => pause * 2 < LongestPause ? pause * 2 : LongestPause;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Member {Member} could not reach run {Run}; retrying")]
    private partial void LogUnreachable(Exception error, string run, int member);
}
