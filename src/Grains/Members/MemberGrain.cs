using Ensembles.Members;
using Ensembles.Recipes;
using Grains.Engine;
using Grains.Interfaces.Members;
using Grains.Interfaces.Runs;
using Grains.Nodes;
using Grains.Predicting;
using Grains.Roles;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Placement;

namespace Grains.Members;

/// <summary>
/// One member on the silo of its slot: passes its turn to the silo's engine and reports its events to the run.
/// It keeps nothing: the order comes with the call, the progress is in the checkpoints.
/// </summary>
[OnTrainerSilos, HashBasedPlacement, Reentrant]
internal sealed partial class MemberGrain(
    TrainingEngine engine,
    PredictionService predictions,
    SiloHeartbeat heartbeat,
    IRunKeys keys,
    ILocalSiloDetails silo,
    ILogger<MemberGrain> logger) : Grain, IMemberGrain
{
    private readonly CancellationTokenSource _stopping = new();
    private TrainingJob? _job;
    private Task _reporting = Task.CompletedTask;

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _reporting.WaitAsync(cancellationToken).ConfigureAwait(
            ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        _stopping.Dispose();
    }

    public Task<bool> StartTurn(TurnOrder order)
    {
        if (order.SiloAddress != silo.SiloAddress.ToParsableString())
        {
            // The call's placement hint names the right silo. Deactivating alone would not do: callers remember this
            // silo, and their next call would make a new activation here.
            this.MigrateOnIdle();
            return Task.FromResult(false);
        }

        keys.Learn(order.Run, order.CheckpointKeys);
        var job = engine.Start(PlanOf(order), order.Slot, order.DecidedEpoch, order.Limit);
        job.Allow(order.Limit);
        if (!ReferenceEquals(job, _job)) Follow(job);
        return Task.FromResult(true);
    }

    public Task Allow(int incarnation, int limit)
    {
        JobOf(incarnation)?.Allow(limit);
        return Task.CompletedTask;
    }

    public Task Yield(int incarnation)
    {
        JobOf(incarnation)?.Yield();
        return Task.CompletedTask;
    }

    public Task EndTurn(int incarnation)
    {
        JobOf(incarnation)?.Cancel();
        return Task.CompletedTask;
    }

    public Task<PredictionPayload> Predict(PredictOrder order)
    {
        keys.Learn(order.Run, order.CheckpointKeys);
        return predictions.Answer(order);
    }

    public Task Unload()
    {
        // The key is run/index.
        predictions.Unload(this.GetPrimaryKeyString().Split('/')[0]);
        return Task.CompletedTask;
    }

    private static MemberPlan PlanOf(TurnOrder order) => new(
        order.Run, order.Member, order.Seed, order.Incarnation, order.Device, RecipeReader.Parse(order.Recipe).Of(order.Member),
        order.DataSha256);

    private TrainingJob? JobOf(int incarnation) => _job?.Plan.Incarnation == incarnation ? _job : null;

    private void Follow(TrainingJob job)
    {
        _job = job;
        DelayDeactivation(Timeout.InfiniteTimeSpan);
        var run = GrainFactory.GetGrain<IRunCoordinator>(job.Plan.Run);
        _reporting = new RunReporter(job, run, heartbeat, logger).ReportAll(_stopping.Token).ContinueWith(
            _ => Rest(job), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Current);
    }

    private void Rest(TrainingJob job)
    {
        if (ReferenceEquals(job, _job)) DelayDeactivation(TimeSpan.Zero);
    }
}
