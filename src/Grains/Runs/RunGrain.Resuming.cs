using Ensembles.Runs;
using Grains.Interfaces.Runs;
using Microsoft.Extensions.Logging;

namespace Grains.Runs;

/// <summary>Continuing a run that is interrupted, or that failed for a cause that may be gone.</summary>
internal sealed partial class RunGrain
{
    private long? _interruptedAt;
    private bool _isResuming;

    /// <summary>Whether members train, or will without a person's help.</summary>
    private bool IsUnfinished => _active || (options.AutoResume && State is { HasEnded: false, Interruption: null });

    public async Task<RunReply> Resume()
    {
        if (!Exists) return new RunReply(RunNames.Unknown(Name));
        if (_active || _isResuming || State.Stage is RunStage.Finished or RunStage.Stopped) return RunReply.Done;
        if (State.ResumeFault() is { } fault) return new RunReply(fault);
        _isResuming = true;
        try
        {
            if (await preparer.FindFault(State.Plan) is { } wrong) return new RunReply(wrong);
            await TakeUpAgain();
            return RunReply.Done;
        }
        finally
        {
            _isResuming = false;
        }
    }

    /// <summary>
    /// Takes up what a lost control silo has left at once; what the environment has interrupted after a pause, and only if its data are
    /// there.
    /// </summary>
    private async Task ResumeByItself()
    {
        if (!options.AutoResume || _active || _isResuming || State.HasEnded) return;
        if (State.Interruption is null)
        {
            await TakeUpAgain();
            return;
        }

        if (_interruptedAt is { } at && time.GetElapsedTime(at) < options.RetryAfter) return;
        _interruptedAt = time.GetTimestamp();
        if (await Resume() is { Fault: { } fault }) LogNotResumed(Name, fault);
    }

    private Task TakeUpAgain() => Exclusive(TakeUpAgainNow);

    private async Task TakeUpAgainNow()
    {
        await Change(state => state.TakeUp(_recipe.Stopping, Now));
        if (options.AutoResume) await this.KeepReminder(Reminder, ReminderPeriod, time);
        for (var member = 0; member < _turns.Length; member++) _turns[member] = _turns[member] with { Pauses = false, Trouble = null };
        Activate();
    }

    /// <summary>Ends all turns and keeps everything that is stored.</summary>
    private async Task Interrupt()
    {
        _interruptedAt = time.GetTimestamp();
        LogInterrupted(Name, State.Interruption);
        await Exclusive(() => State.Interruption is null ? Task.CompletedTask : Halt());
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {Run} is interrupted by a fault of the environment: {Reason}")]
    private partial void LogInterrupted(string run, string? reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {Run} stays interrupted: {Reason}")]
    private partial void LogNotResumed(string run, string reason);
}
