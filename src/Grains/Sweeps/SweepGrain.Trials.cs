using Ensembles.Recipes;
using Ensembles.Sweeps;
using Grains.Interfaces.Nodes;
using Grains.Interfaces.Runs;
using Microsoft.Extensions.Logging;

namespace Grains.Sweeps;

/// <summary>The trials: beginning them, looking at them, ending them, and clearing up behind them.</summary>
internal sealed partial class SweepGrain
{
    private IRunIndexGrain Runs => GrainFactory.GetGrain<IRunIndexGrain>(IRunIndexGrain.Key);

    /// <summary>Looks at every trial that is under way, and begins others in the place of those that have ended.</summary>
    private async Task MoveOn()
    {
        foreach (var trial in State.InFlight().Select(trial => trial.Index).ToList()) await Attend(trial);
        if (_active) await Fill();
        if (IsAtRest) await Rest();
    }

    private async Task Fill()
    {
        if (State.HasEnded) return;
        var nodes = await GrainFactory.GetGrain<INodesGrain>(INodesGrain.Key).Show();
        foreach (var trial in State.Due(nodes.Silos.Sum(silo => silo.Slots.Length)).ToList())
        {
            // Stored first: a trial whose run is not there yet is begun again, and never a second one in its place.
            await Change(state => state.Launch(trial));
            await Launch(trial);
            if (!_active) return;
        }
    }

    private async Task Launch(int trial)
    {
        var plan = State.Plan;
        var run = plan.RunOf(trial);
        var request = new SubmitRequest(plan.RecipeOf(trial), plan.SeedOf(trial), run, Sweep: Name, DataSha256: plan.DataSha256);
        var reply = await Runs.Submit(request);
        if (reply.Run is not null) return;
        var there = await RunOf(trial).GetStatus();
        if (there?.Seed == request.Seed) return;
        // A name that was stored before its run was: nothing of it has been trained.
        if (there is null && (await Runs.Delete(run)).Fault is null) reply = await Runs.Submit(request);
        if (reply.Run is null && reply.MayPass) Interrupt(string.Join(' ', reply.Faults));
        else if (reply.Run is null) await Change(state => state.End(trial, byItself: false, string.Join(' ', reply.Faults)));
    }

    /// <summary>Takes in how far a trial is, and does what that asks for.</summary>
    private async Task Attend(int trial)
    {
        if (State.Trials[trial].Stage != TrialStage.Running) return;
        if (await RunOf(trial).GetStatus() is not { } run)
        {
            await Launch(trial);
            return;
        }

        if (run.Epochs.Length > State.Trials[trial].Progress.Losses.Length)
        {
            var progress = SweepMapping.ToProgress(await RunOf(trial).GetCurves(0));
            await Change(state => state.Observe(trial, progress));
        }

        var isOver = State.HasEnded || State.Trials[trial].PrunedAt is not null;
        if (isOver && run.State is RunState.Running or RunState.Interrupted or RunState.Created)
        {
            await GrainFactory.GetGrain<IRunCoordinator>(run.Run).Prune(SweepText.OfEnd(State, trial));
            run = await RunOf(trial).GetStatus() ?? run;
        }
        else if (run is { State: RunState.Interrupted, Interruption: { } why }) Interrupt(why);
        else if (run.State == RunState.Interrupted) await ResumeTrial(trial);

        if (run.State is not (RunState.Finished or RunState.Stopped or RunState.Failed)) return;
        await Change(state =>
            state.End(trial, run.State == RunState.Finished, run.State == RunState.Failed ? run.Failure ?? "its run failed" : null));
        await ClearUp();
    }

    private async Task<string?> DataFault() =>
        RecipeReader.Read(State.Plan.Recipe).Recipe is { } recipe ? await preparer.FindFault(recipe.Data) : null;

    private async Task ResumeTrials()
    {
        foreach (var trial in State.InFlight().Select(trial => trial.Index).ToList())
        {
            if (await RunOf(trial).GetStatus() is { State: RunState.Interrupted }) await ResumeTrial(trial);
        }
    }

    private async Task ResumeTrial(int trial)
    {
        if (await RunOf(trial).Resume() is { Fault: { } fault }) Interrupt(fault);
    }

    // A trial that the environment interrupts has not failed: if runs continue by themselves it is retried, else it waits for a user.
    private void Interrupt(string why)
    {
        LogInterrupted(Name, why);
        if (!options.AutoResume) (_active, _interruption) = (false, why);
    }

    private async Task ClearUp()
    {
        foreach (var trial in State.Superfluous().ToList())
        {
            try
            {
                await GrainFactory.GetGrain<IRunCoordinator>(State.Plan.RunOf(trial)).DropStates();
                await Change(state => state.With(trial, record => record with { IsDropped = true }));
            }
            catch (Exception error) when (error is not Orleans.Storage.InconsistentStateException)
            {
                // The next trial that ends has it tried again.
                LogNotCleared(error, Name, trial);
            }
        }
    }

    private async Task Rest()
    {
        if (!_active) return;
        await ClearUp();
        await ForgetReminder();
        _active = false;
        LogEnded(Name, State.Stage, State.BestTrial()?.Index);
    }

    private IRunGrain RunOf(int trial) => GrainFactory.GetGrain<IRunGrain>(State.Plan.RunOf(trial));

    [LoggerMessage(Level = LogLevel.Warning, Message = "Sweep {Sweep} is interrupted by a fault of the environment: {Reason}")]
    private partial void LogInterrupted(string sweep, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Sweep {Sweep} has ended ({Stage}); its best trial is {Best}")]
    private partial void LogEnded(string sweep, SweepStage stage, int? best);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Sweep {Sweep} could not remove the checkpoints of trial {Trial}")]
    private partial void LogNotCleared(Exception error, string sweep, int trial);
}
