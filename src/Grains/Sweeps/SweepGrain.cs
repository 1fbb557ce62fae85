using System.Collections.Immutable;
using System.Text.Json;
using Ensembles.Members;
using Ensembles.Sweeps;
using Grains.Data;
using Grains.Interfaces.Runs;
using Grains.Interfaces.Sweeps;
using Grains.Roles;
using Grains.Runs;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Grains.Sweeps;

/// <summary>What is stored of a sweep.</summary>
public sealed record StoredSweep
{
    /// <summary>The sweep, or null if there is none.</summary>
    public SweepRecord? State { get; init; }
}

/// <summary>
/// Conducts one sweep: begins trials as slots become free, folds what their runs have decided into its <see cref="SweepRecord"/>,
/// stores each decision, and only then begins or stops a run.
/// </summary>
/// <remarks>
/// Reentrant, so that it answers while it waits for runs; whatever changes its state takes its turn (<see cref="InTurn"/>). A trial
/// that it has begun is looked at again and again until its run has ended: what a lost silo left undone is done then.
/// </remarks>
[OnControlSilos, Reentrant, KeepAlive]
internal sealed partial class SweepGrain(
    [PersistentState("sweep")] IPersistentState<StoredSweep> stored,
    RunOptions options,
    DataPreparer preparer,
    TimeProvider time,
    ILogger<SweepGrain> logger) : Grain, ISweepGrain, ISweepCoordinator, IRemindable
{
    private const string Reminder = "look-after";
    private static readonly TimeSpan LookAfterPeriod = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);
    private readonly SemaphoreSlim _turn = new(1);

    // What is stored, and not what is about to be.
    private SweepRecord? _committed;
    private bool _active;
    private string? _interruption;
    private long _since;

    private string Name => this.GetPrimaryKeyString();

    private SweepRecord State => _committed ?? throw new InvalidOperationException($"sweep {Name} was never begun");

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _committed = stored.State.State;
        var period = new GrainTimerCreationOptions { DueTime = TimeSpan.Zero, Period = LookAfterPeriod, Interleave = true };
        this.RegisterGrainTimer(LookAfter, period);
        return Task.CompletedTask;
    }

    public Task Begin(string plan) => InTurn(async () =>
    {
        if (_committed is not null) return;
        if (options.AutoResume) await this.KeepReminder(Reminder, ReminderPeriod, time);
        await Change(_ => SweepRecord.Begin(JsonSerializer.Deserialize<SweepPlan>(plan)!));
        Activate();
    });

    public async Task<RunReply> Resume()
    {
        if (!IsKnown()) return new RunReply(SweepNames.Unknown(Name));
        if (!_active && !IsAtRest && await DataFault() is { } fault) return new RunReply(fault);
        Activate();
        await InTurn(async () =>
        {
            await ResumeTrials();
            if (_active) await MoveOn();
        });
        return new RunReply(_interruption);
    }

    public async Task<RunReply> Stop()
    {
        if (!IsKnown()) return new RunReply(SweepNames.Unknown(Name));
        await InTurn(async () =>
        {
            await Change(state => state.Stop());
            await MoveOn();
        });
        return RunReply.Done;
    }

    public Task<SweepStatus?> GetStatus()
    {
        if (!IsKnown()) return Task.FromResult<SweepStatus?>(null);
        return Task.FromResult<SweepStatus?>(
            SweepMapping.ToStatus(State with { Seconds = State.Seconds + Elapsed }, _active || options.AutoResume, _interruption));
    }

    public Task<string?> GetBestRecipe()
    {
        if (!IsKnown() || State.BestTrial() is not { } best) return Task.FromResult<string?>(null);
        var plan = State.Plan;
        return Task.FromResult<string?>(TrialRecipe.Best(plan.Recipe, plan.Search, plan.Trials[best.Index], SweepText.OfBest(State, best)));
    }

    public Task TrialMoved(string run) => InTurn(async () =>
    {
        if (!_active || State.Plan.TrialOf(run) is not { } trial) return;
        await Attend(trial);
        await Fill();
    });

    public Task<ImmutableArray<string>> GetModules() =>
        Task.FromResult<ImmutableArray<string>>(_committed is { } sweep ? [.. ModuleHash.In(sweep.Plan.Recipe)] : []);

    public async Task<RunReply> Erase()
    {
        if (_active && !State.HasEnded) return new RunReply($"Sweep '{Name}' is running; stop it first with 'ensemble stop {Name}'.");
        await InTurn(async () =>
        {
            await ForgetReminder();
            await stored.ClearStateAsync();
            (_committed, _active) = (null, false);
        });
        DeactivateOnIdle();
        return RunReply.Done;
    }

    /// <summary>Its only use is that the grain is active again; <see cref="LookAfter"/> does the rest.</summary>
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (_committed is null or { HasEnded: true }) await ForgetReminder();
    }

    private bool IsAtRest => State.HasEnded && !State.InFlight().Any();

    private double Elapsed => _active && !State.HasEnded ? time.GetElapsedTime(_since).TotalSeconds : 0;

    /// <summary>Clients may request any name: a grain without a sweep does not stay active.</summary>
    private bool IsKnown()
    {
        if (_committed is null && _turn.CurrentCount > 0) DeactivateOnIdle();
        return _committed is not null;
    }

    private void Activate()
    {
        if (_active || IsAtRest) return;
        (_active, _interruption) = (true, null);
        _since = time.GetTimestamp();
    }

    private async Task LookAfter(CancellationToken cancellation)
    {
        if (_committed is null) return;
        if (options.AutoResume) Activate();
        if (!_active) return;
        try
        {
            await InTurn(MoveOn);
        }
        catch (Exception error)
        {
            LogNotMoved(error, Name);
        }
    }

    /// <summary>One change after the other: what is computed from the state is stored before the next computation.</summary>
    private async Task InTurn(Func<Task> work)
    {
        await _turn.WaitAsync();
        try
        {
            await work();
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task Change(Func<SweepRecord, SweepRecord> next)
    {
        var after = next(_committed!);
        if (ReferenceEquals(after, _committed)) return;
        if (_committed is not null) after = after with { Seconds = State.Seconds + Elapsed };
        _since = time.GetTimestamp();
        await stored.Replace(new StoredSweep { State = after }, new StoredSweep { State = _committed }, DeactivateOnIdle);
        _committed = after;
    }

    private async Task ForgetReminder()
    {
        if (options.AutoResume && await this.GetReminder(Reminder) is { } reminder) await this.UnregisterReminder(reminder);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Sweep {Sweep} could not continue; retrying soon")]
    private partial void LogNotMoved(Exception error, string sweep);
}
