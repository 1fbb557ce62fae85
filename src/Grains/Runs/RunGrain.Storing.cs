using Ensembles.Runs;
using Grains.Telemetry;
using Microsoft.Extensions.Logging;

namespace Grains.Runs;

/// <summary>Changing what the run has decided: the next state is computed, stored, and only then current.</summary>
internal sealed partial class RunGrain
{
    private readonly SemaphoreSlim _storing = new(1);
    private readonly List<PendingChange> _pending = [];

    // What is stored, not what is about to be: a decision is announced only when it cannot be lost any more.
    private RunRecord? _committed;

    private RunRecord State => _committed ?? throw new InvalidOperationException($"run {Name} was never begun");

    private bool Exists => _committed is not null;

    /// <summary>
    /// Changes the state; returns once that is stored. Changes that come while another one is being stored are stored together after
    /// it, in their order: placing a thousand members does not cost a thousand writes of the whole record.
    /// </summary>
    private async Task<RunRecord> Change(Func<RunRecord, RunRecord> next)
    {
        var change = new PendingChange(next);
        _pending.Add(change);
        await _storing.WaitAsync();
        try
        {
            // The call before has stored all that were waiting.
            if (!change.Stored.IsCompleted) await StorePending();
        }
        finally
        {
            _storing.Release();
        }

        await change.Stored;
        return State;
    }

    private async Task StorePending()
    {
        PendingChange[] changes = [.. _pending];
        _pending.Clear();
        try
        {
            await Store(changes);
            foreach (var change in changes) change.Succeed();
        }
        catch (Exception error)
        {
            foreach (var change in changes) change.Fail(error);
        }
    }

    private async Task Store(PendingChange[] changes)
    {
        var now = time.GetTimestamp();
        var elapsed = _active ? time.GetElapsedTime(_since, now).TotalSeconds : 0;
        var after = changes.Aggregate(_committed!, (state, change) => change.ApplyTo(state, (_committed?.Seconds ?? 0) + elapsed));
        if (ReferenceEquals(_committed, after)) return;
        await Write(after);
        _since = now;
    }

    private async Task Write(RunRecord after)
    {
        try
        {
            await stored.Replace(new StoredRun { State = after }, new StoredRun { State = _committed }, DeactivateOnIdle);
            _committed = after;
            Publish();
        }
        catch (Exception error)
        {
            LogNotStored(error, Name);
            throw;
        }
    }

    // Before the run is loaded its members' places are unknown.
    private void Publish()
    {
        if (_turns.Length > 0) meters.Publish(new PublishedRun(State, _recipe, _turns, _active));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Run {Run} could not be stored; nothing was announced")]
    private partial void LogNotStored(Exception error, string run);

    /// <summary>A change that waits to be stored.</summary>
    private sealed class PendingChange(Func<RunRecord, RunRecord> next)
    {
        private readonly TaskCompletionSource _stored = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Stored => _stored.Task;

        public RunRecord ApplyTo(RunRecord state, double seconds)
        {
            var after = next(state);
            return ReferenceEquals(after, state) ? state : after.After(seconds);
        }

        public void Succeed() => _stored.SetResult();

        public void Fail(Exception error) => _stored.SetException(error);
    }
}
