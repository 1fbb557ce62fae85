using System.Collections.Immutable;
using System.Text.Json;
using Ensembles.Members;
using Ensembles.Recipes;
using Ensembles.Runs;
using Grains.Data;
using Grains.Interfaces.Members;
using Grains.Interfaces.Nodes;
using Grains.Interfaces.Runs;
using Grains.Modules;
using Grains.Predicting;
using Grains.Roles;
using Grains.Telemetry;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Grains.Runs;

/// <summary>How runs behave on this silo.</summary>
/// <param name="AutoResume">Whether an unfinished run continues when its grain is activated; a reminder then activates it.</param>
public sealed record RunOptions(bool AutoResume)
{
    /// <summary>After how long a run that a fault of the environment has interrupted is retried, if runs continue by themselves.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>What is stored of a run.</summary>
public sealed record StoredRun
{
    /// <summary>The run, or null if there is none.</summary>
    public RunRecord? State { get; init; }
}

/// <summary>
/// Coordinates one run: folds reports into its <see cref="RunRecord"/>, stores each decision, and only then announces it.
/// </summary>
/// <remarks>
/// Reentrant, because members report while slots are granted; every change of state goes through <see cref="Change"/>, one at a time.
/// </remarks>
[OnControlSilos, Reentrant, KeepAlive]
internal sealed partial class RunGrain(
    [PersistentState("run")] IPersistentState<StoredRun> stored,
    CheckpointCleanup checkpoints,
    IRunKeys keys,
    DataPreparer preparer,
    ModuleValidation modules,
    MemberPredictions predictions,
    Evaluator evaluator,
    SizeEvaluator sizes,
    RunOptions options,
    RunMeters meters,
    TimeProvider time,
    ILogger<RunGrain> logger) : Grain, IRunGrain, IRunCoordinator, IRemindable
{
    private const string Reminder = "look-after";
    private static readonly TimeSpan LookAfterPeriod = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);
    private UndecidedReports _undecided = UndecidedReports.None;
    private Recipe _recipe = null!;
    private Turn[] _turns = [];
    private bool _active;
    private bool _isBegun;
    private long _since;

    private string Name => this.GetPrimaryKeyString();

    private DateTimeOffset Now => time.GetUtcNow();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var period = new GrainTimerCreationOptions { DueTime = TimeSpan.Zero, Period = LookAfterPeriod, Interleave = true };
        this.RegisterGrainTimer(LookAfter, period);
        _committed = stored.State.State;
        if (Exists) TakeUp();
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        meters.Forget(Name);
        return Task.CompletedTask;
    }

    public async Task Begin(string plan)
    {
        if (Exists) return;
        _isBegun = true;
        var manifest = JsonSerializer.Deserialize<RunPlan>(plan)!;
        if (options.AutoResume) await this.KeepReminder(Reminder, ReminderPeriod, time);
        await Change(_ =>
            RunRecord.Begin(manifest, RecipeReader.Parse(manifest.Recipe))
                .Note(Now, RunEventKind.Begun, $"begun with {manifest.MemberSeeds.Length} members, seed {manifest.Seed}"));
        TakeUp();
        Activate();
    }

    public async Task<RunReply> Stop()
    {
        if (!Exists) return new RunReply(RunNames.Unknown(Name));
        await Change(state => state.Stop(Now));
        if (!State.HasEnded) return await EndNow();
        await EndAll();
        return RunReply.Done;
    }

    public async Task Prune(string why)
    {
        if (!Exists) return;
        await Change(state => state.Stop(Now, why));
        await EndAll();
    }

    public async Task<RunReply> Erase()
    {
        if (Exists && IsUnfinished) return new RunReply($"Run '{Name}' is in training; stop it first with 'ensemble stop {Name}'.");
        await checkpoints.DeleteRun(Name);
        await stored.ClearStateAsync();
        _committed = null;
        DeactivateOnIdle();
        return RunReply.Done;
    }

    /// <summary>Its only use is that the grain is active again; <see cref="LookAfter"/> does the rest.</summary>
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (!Exists || State.HasEnded) await ForgetReminder();
    }

    public Task<string?> GetManifest() =>
        Task.FromResult(IsKnown() ? JsonSerializer.Serialize(State.Plan, ManifestFormat.Json) : null);

    public Task<ImmutableArray<string>> GetModules() =>
        Task.FromResult<ImmutableArray<string>>(IsKnown() ? [.. ModuleHash.In(State.FullRecipe())] : []);

    /// <summary>Clients may request any name: a grain without a run does not stay active.</summary>
    private bool IsKnown()
    {
        if (!Exists && !_isBegun) DeactivateOnIdle();
        return Exists;
    }

    private void TakeUp()
    {
        _recipe = RecipeReader.Parse(State.FullRecipe());
        _turns = [
            .. State.Members.Select(member =>
                new Turn(
                    TurnPhase.Idle, State.EpochsReported(member.Index), member.Incarnation,
                    member.Silo) { IsTakenUp = member.Incarnation > 0 })];
        Publish();
    }

    private void Activate()
    {
        if (_active || State.HasEnded) return;
        _active = true;
        _since = time.GetTimestamp();
        foreach (var member in State.Members) Queue(member.Index);
        Publish();
    }

    /// <summary>
    /// Continues by itself if configured, requests slots again that a lost pool does not know, resumes members whose pause is
    /// over, and looks for those that are silent.
    /// </summary>
    private async Task LookAfter(CancellationToken cancellation)
    {
        if (!Exists) return;
        await ResumeByItself();
        for (var member = 0; member < _turns.Length; member++)
        {
            if (_turns[member].Phase == TurnPhase.Queued) await RequestSlot(member);
            if (_turns[member].Phase == TurnPhase.Idle) Queue(member);
        }

        if (State.HasEnded) await KeepOnlyBestIfEnded();
        if (_active) await LookForSilence();
        if (_active) await Proceed();
        // One without progress may not have received its training permit.
        if (_active) Allow(turn => turn.Phase == TurnPhase.Training && time.GetElapsedTime(turn.LastSign) > LookAfterPeriod);
    }

    private async Task ForgetReminder()
    {
        if (options.AutoResume && await this.GetReminder(Reminder) is { } reminder) await this.UnregisterReminder(reminder);
    }

    private IMemberGrain MemberOf(int member) => GrainFactory.GetGrain<IMemberGrain>($"{Name}/{member}");

    private IDevicePoolGrain Pool => GrainFactory.GetGrain<IDevicePoolGrain>(INodesGrain.Key);
}
