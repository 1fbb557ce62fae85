using System.Text.Json;
using Ensembles.Members;
using Ensembles.Recipes;
using Ensembles.Runs;
using Grains.Interfaces.Members;
using Grains.Interfaces.Nodes;
using Grains.Interfaces.Runs;
using Grains.Predicting;
using Grains.Roles;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Grains.Runs;

/// <summary>How runs behave on this silo.</summary>
/// <param name="AutoResume">Whether an unfinished run goes on by itself when its grain is activated.</param>
public sealed record RunOptions(bool AutoResume);

/// <summary>What is stored of a run.</summary>
public sealed record StoredRun
{
    /// <summary>The run, or null where there is none.</summary>
    public RunRecord? State { get; init; }
}

/// <summary>
/// Coordinates one run: folds reports into its <see cref="RunRecord"/>, stores each decision, and only then tells anyone.
/// </summary>
/// <remarks>Reentrant, because members report while slots are granted; every change of state goes through <see cref="Change"/>, one at a time.</remarks>
[OnControlSilos, Reentrant, KeepAlive]
internal sealed partial class RunGrain(
    [PersistentState("run")] IPersistentState<StoredRun> stored,
    ICheckpointStore checkpoints,
    MemberPredictions predictions,
    Evaluator evaluator,
    RunOptions options,
    TimeProvider time,
    ILogger<RunGrain> logger) : Grain, IRunGrain, IRunCoordinator
{
    private static readonly TimeSpan LookAfterPeriod = TimeSpan.FromSeconds(5);
    private readonly SemaphoreSlim _changing = new(1);
    private readonly PendingReports _pending = new();
    private Recipe _recipe = null!;
    private Turn[] _turns = [];
    private bool _active;
    private long _since;

    private RunRecord State => stored.State.State ?? throw new InvalidOperationException($"run {Name} was never begun");

    private string Name => this.GetPrimaryKeyString();

    private bool Exists => stored.State.State is not null;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var period = new GrainTimerCreationOptions { DueTime = TimeSpan.Zero, Period = LookAfterPeriod, Interleave = true };
        this.RegisterGrainTimer(LookAfter, period);
        if (Exists) TakeUp();
        return Task.CompletedTask;
    }

    public async Task Begin(string plan)
    {
        if (Exists) return;
        var manifest = JsonSerializer.Deserialize<RunPlan>(plan)!;
        await Change(_ => RunRecord.Begin(manifest, RecipeReader.Parse(manifest.Recipe)));
        TakeUp();
        Activate();
    }

    public Task<RunReply> Resume()
    {
        if (!Exists) return Task.FromResult(new RunReply(RunNames.Unknown(Name)));
        Activate();
        return Task.FromResult(RunReply.Done);
    }

    public async Task<RunReply> Stop()
    {
        if (!Exists) return new RunReply(RunNames.Unknown(Name));
        await Change(state => state.Stop());
        await EndAll();
        return RunReply.Done;
    }

    public async Task<RunReply> Erase()
    {
        if (Exists && _active) return new RunReply($"Run '{Name}' is in training; stop it first with 'ensemble stop {Name}'.");
        checkpoints.DeleteRun(Name);
        await stored.ClearStateAsync();
        DeactivateOnIdle();
        return RunReply.Done;
    }

    public Task<string?> GetManifest() =>
        Task.FromResult(Exists ? JsonSerializer.Serialize(State.Plan, ManifestFormat.Json) : null);

    private void TakeUp()
    {
        _recipe = RecipeReader.Parse(State.Plan.Recipe);
        _turns = [.. State.Members.Select(member => new Turn(TurnPhase.Idle, State.DecidedEpoch, member.Incarnation, member.Silo))];
    }

    private void Activate()
    {
        if (_active || State.HasEnded) return;
        _active = true;
        _since = time.GetTimestamp();
        foreach (var member in State.Members) Queue(member.Index);
    }

    /// <summary>Goes on by itself where that is wished, asks again for slots that a lost pool has forgotten, and takes up members that a failed step left idle.</summary>
    private async Task LookAfter(CancellationToken cancellation)
    {
        if (!Exists) return;
        if (options.AutoResume) Activate();
        for (var member = 0; member < _turns.Length; member++)
        {
            if (_turns[member].Phase == TurnPhase.Queued) await RequestSlot(member);
            if (_turns[member].Phase == TurnPhase.Idle) Queue(member);
        }
    }

    /// <summary>Computes the next state, stores it, and makes it current: in this order, one change at a time.</summary>
    private async Task<RunRecord> Change(Func<RunRecord, RunRecord> next)
    {
        await _changing.WaitAsync();
        try
        {
            var before = stored.State.State;
            var after = next(before!);
            if (ReferenceEquals(before, after)) return after;
            stored.State = new StoredRun { State = after.After(after.Seconds + TakeElapsed()) };
            await Store(before);
            return State;
        }
        finally
        {
            _changing.Release();
        }
    }

    private async Task Store(RunRecord? before)
    {
        try
        {
            await stored.WriteStateAsync();
        }
        catch (Exception error)
        {
            LogNotStored(error, Name);
            stored.State = new StoredRun { State = before };
            throw;
        }
    }

    private double TakeElapsed()
    {
        if (!_active) return 0;
        var now = time.GetTimestamp();
        var elapsed = time.GetElapsedTime(_since, now).TotalSeconds;
        _since = now;
        return elapsed;
    }

    private IMemberGrain MemberOf(int member) => GrainFactory.GetGrain<IMemberGrain>($"{Name}/{member}");

    private IDevicePoolGrain Pool => GrainFactory.GetGrain<IDevicePoolGrain>(INodesGrain.Key);

    [LoggerMessage(Level = LogLevel.Error, Message = "Run {Run} could not be stored; nothing was announced")]
    private partial void LogNotStored(Exception error, string run);
}
