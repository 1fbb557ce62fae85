using System.Collections.Immutable;
using System.Text.Json;
using Ensembles.Members;
using Ensembles.Recipes;
using Ensembles.Runs;
using Grains.Interfaces.Nodes;
using Grains.Interfaces.Runs;

namespace Grains.Runs;

/// <summary>Shows a run as people see it.</summary>
internal static class StatusMapping
{
    public static RunStatus ToStatus(
        RunRecord state, Recipe recipe, IReadOnlyList<Turn> turns, bool active, ImmutableArray<QueuedMember> queue) => new()
        {
            Run = state.Plan.Run,
            State = StateOf(state, active),
            Recipe = recipe.Name,
            Seed = state.Plan.Seed,
            CreatedAt = state.Plan.CreatedAt,
            Seconds = state.Seconds,
            Members = [.. state.Members.Select(member => ToStatus(state, recipe, member, turns[member.Index], queue))],
            Ensemble = ToEnsemble(state, recipe),
            Epochs = state.Epochs,
            Failure = state.Failure,
            Interruption = StateOf(state, active) == RunState.Interrupted ? state.Interruption : null,
            GrowsFrom = state.Growth?.First,
            ClassNames = [.. state.Plan.Data.ClassNames],
            Sweep = state.Plan.Sweep,
            Snapshots = state.Snapshots is { } snapshots
                ? new SnapshotsNote(snapshots.Cycles, snapshots.Epochs, state.SnapshotsTaken)
                : null,
            Data = ToNote(state.Plan.Data),
        };

    private static DataNote ToNote(DataDescription data) =>
        new(data.Name, data.Sha256, data.ClassNames.Count, data.Train, data.Validation, data.Test, [.. data.LeftOut]);

    public static RunSummary ToSummary(RunStatus status) => new(
        status.Run,
        status.State,
        status.Recipe,
        status.Members.Length,
        status.CreatedAt,
        status.Ensemble.Epoch,
        status.Ensemble.BestEpoch,
        status.Ensemble.ValidationLoss,
        status.Ensemble.ValidationAccuracy,
        status.Ensemble.Test?.Accuracy,
        status.Sweep);

    public static RunState StateOf(RunRecord state, bool active) => state.Stage switch
    {
        RunStage.Finished => RunState.Finished,
        RunStage.Stopped => RunState.Stopped,
        RunStage.Failed => RunState.Failed,
        _ => active ? RunState.Running : RunState.Interrupted,
    };

    private static MemberStatus ToStatus(
        RunRecord state, Recipe recipe, MemberRecord member, Turn turn, ImmutableArray<QueuedMember> queue) => new()
        {
            Index = member.Index,
            Seed = member.Seed,
            Recipe = recipe.Groups?.Of(member.Index).Name,
            State = StateOf(state, recipe, member, turn),
            BestEpoch = member.BestEpoch,
            LastEpoch = LastEpoch(member, turn),
            WeightsSha256 = member.Best?.WeightsSha256,
            TrainLoss = member.Epochs.LastOrDefault()?.TrainLoss,
            ValidationLoss = member.Best?.ValidationLoss,
            ValidationAccuracy = member.Best?.ValidationAccuracy,
            Test = state.Evaluation?.Members.ElementAtOrDefault(member.Index),
            Restarts = member.Restarts,
            Silo = member.Silo,
            Device = member.Device,
            Failure = member.Failure,
            QueuePosition = turn.Phase == TurnPhase.Queued ? PositionOf(state.Plan.Run, member.Index, queue) : null,
            InFlight = turn.InFlight,
            Reason = ReasonOf(state, member, turn, queue),
            LastFault = member.Restarts == 0
                ? null
                : state.Events.LastOrDefault(happened => happened.Kind == RunEventKind.Lost && happened.Member == member.Index)?.Text,
        };

    private static string? ReasonOf(RunRecord state, MemberRecord member, Turn turn, ImmutableArray<QueuedMember> queue)
    {
        if (state.HasEnded) return null;
        if (state.Interruption is not null) return member.Faults is [.., var last] ? last.Reason : null;
        if ((turn.InFlight?.Waiting ?? turn.Trouble) is { } waiting) return waiting;
        if (turn.Phase == TurnPhase.Queued)
            return queue.FirstOrDefault(queued => queued.Run == state.Plan.Run && queued.Member == member.Index)?.Reason;
        return turn.Phase == TurnPhase.Idle && member.Faults is [.., var fault] ? $"placed again soon: {fault.Reason}" : null;
    }

    public static MemberState StateOf(RunRecord state, Recipe recipe, MemberRecord member, Turn turn)
    {
        if (member.Failure is not null) return MemberState.Failed;
        if (!state.StillTrains(recipe.Stopping, member.Index)) return MemberState.Finished;
        return turn.Phase switch
        {
            TurnPhase.Queued => MemberState.Queued,
            TurnPhase.Starting => MemberState.Starting,
            TurnPhase.Training => MemberState.Training,
            _ => MemberState.Waiting,
        };
    }

    public static int? LastEpoch(MemberRecord member, Turn turn)
    {
        var last = Math.Max(turn.EpochsDone, member.Epochs.LastOrDefault()?.Epoch ?? 0);
        return last == 0 ? null : last;
    }

    private static int? PositionOf(string run, int member, ImmutableArray<QueuedMember> queue)
    {
        for (var index = 0; index < queue.Length; index++)
        {
            if (queue[index].Run == run && queue[index].Member == member) return index + 1;
        }

        return null;
    }

    private static EnsembleStatus ToEnsemble(RunRecord state, Recipe recipe)
    {
        var best = state.GrownEpoch ?? (state.Stopping.BestEpoch is { } epoch ? state.Epochs[epoch - 1] : null);
        var isCommon = recipe.Stopping.Criterion != Criterion.PerMember;
        // Snapshots are of different epochs.
        var isShared = isCommon && (recipe.Snapshots is null || (state.HasEnded && state.SnapshotsTaken == 0));
        return new EnsembleStatus
        {
            Criterion = RecipeWords.Of(recipe.Stopping.Criterion),
            Epoch = state.DecidedEpoch,
            MaxEpochs = recipe.Stopping.MaxEpochs,
            PatienceLeft = state.Stopping.PatienceLeft,
            BestEpoch = isShared ? best?.Epoch : null,
            StopEpoch = state.HasEnded && state.DecidedEpoch > 0 ? state.DecidedEpoch : null,
            StopReason = state.StopReason,
            ValidationLoss = state.Evaluation?.ValidationLoss ?? (isCommon ? best?.EnsembleLoss : null),
            ValidationAccuracy = state.Evaluation?.ValidationAccuracy ?? (isCommon ? best?.EnsembleAccuracy : null),
            Test = state.Evaluation?.Ensemble,
            Scores = state.Evaluation is { } evaluation ? ScoreMapping.ToWire(evaluation) : null,
        };
    }

    /// <summary>How people write a name of the code.</summary>
    public static string Word(Enum value) => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
