using Ensembles.Recipes;
using Ensembles.Sweeps;
using Grains.Interfaces.Runs;
using Grains.Interfaces.Sweeps;
using Grains.Runs;

namespace Grains.Sweeps;

/// <summary>Shows a sweep as people see it, and reads how far its trials are.</summary>
internal static class SweepMapping
{
    public static SweepStatus ToStatus(SweepRecord state, bool active, string? interruption)
    {
        var plan = state.Plan;
        var importance = Importance.Of(state);
        return new SweepStatus
        {
            Sweep = plan.Sweep,
            State = StateOf(state.Stage, active),
            Recipe = plan.RecipeName,
            Seed = plan.Seed,
            CreatedAt = plan.CreatedAt,
            Seconds = state.Seconds,
            Method = RecipeWords.Of(plan.Search.Method),
            Eta = plan.Search.Eta,
            MinEpochs = plan.Search.MinEpochs,
            Members = plan.Search.Members,
            Space = [.. plan.Search.Space.Select((dimension, place) => new DimensionStatus(
                RecipeSpelling.Current(dimension.Path), StatusMapping.Word(dimension.Kind), dimension.Low, dimension.High,
                dimension.Choices, importance[place]))],
            Trials = [.. state.Trials.Select(trial => ToStatus(plan, trial))],
            Best = state.BestTrial()?.Index,
            Interruption = interruption,
            ComparedAt = Importance.CommonEpoch(state),
        };
    }

    public static SweepSummary ToSummary(SweepStatus status)
    {
        var best = status.Best is { } index ? status.Trials[index] : null;
        var ended = status.Trials.Count(trial => trial.State is not ("waiting" or "running"));
        return new SweepSummary(
            status.Sweep, status.State, status.Recipe, status.CreatedAt, status.Trials.Length, ended, best?.Run, best?.ValidationLoss);
    }

    public static TrialProgress ToProgress(LearningCurves run)
    {
        var best = run.Epochs.LastOrDefault(epoch => epoch.IsBest);
        return new TrialProgress
        {
            Losses = [.. run.Epochs.Select(epoch => double.IsFinite(epoch.ValidationLoss) ? epoch.ValidationLoss : (double?)null)],
            BestEpoch = best?.Epoch,
            Accuracy = best?.ValidationAccuracy,
            Seconds = run.Epochs.Sum(epoch => epoch.Members.Sum(member => member.Seconds)),
        };
    }

    private static TrialStatus ToStatus(SweepPlan plan, TrialRecord trial) => new()
    {
        Index = trial.Index,
        Run = plan.RunOf(trial.Index),
        Seed = plan.SeedOf(trial.Index),
        State = StatusMapping.Word(trial.Stage),
        Values = plan.Trials[trial.Index],
        Losses = trial.Progress.Losses,
        BestEpoch = trial.Progress.BestEpoch,
        ValidationLoss = trial.Progress.BestLoss,
        ValidationAccuracy = trial.Progress.Accuracy,
        Seconds = trial.Progress.Seconds,
        Failure = trial.Failure,
    };

    private static RunState StateOf(SweepStage stage, bool active) => stage switch
    {
        SweepStage.Finished => RunState.Finished,
        SweepStage.Stopped => RunState.Stopped,
        SweepStage.Failed => RunState.Failed,
        _ => active ? RunState.Running : RunState.Interrupted,
    };
}
