using System.Globalization;
using Ensembles.Members;
using Ensembles.Runs;
using Grains.Interfaces.Runs;

namespace Grains.Runs;

/// <summary>What comes after training: status, evaluation, weights.</summary>
internal sealed partial class RunGrain
{
    private const int PieceSize = 4 << 20;
    private const int PageSize = 500;
    private Task<RunReply>? _evaluating;

    public async Task<RunStatus?> GetStatus()
    {
        if (!IsKnown()) return null;
        var queue = _turns.Any(turn => turn.Phase == TurnPhase.Queued) ? (await Nodes.Show()).Queue : [];
        var extra = _active ? time.GetElapsedTime(_since).TotalSeconds : 0;
        return StatusMapping.ToStatus(State with { Seconds = State.Seconds + extra }, _recipe, _turns, _active, queue);
    }

    public Task<RunReply> Evaluate()
    {
        if (_evaluating is null || _evaluating.IsCompleted) _evaluating = EvaluateOnce();
        return _evaluating;
    }

    public Task<Serving> GetServing() => Task.FromResult(IsKnown() ? Servings.Of(State, _recipe) : new Serving { Fault = RunNames.Unknown(Name) });

    public Task<EventsPage> GetEvents(long after)
    {
        if (!IsKnown()) return Task.FromResult(new EventsPage(Found: false, IsComplete: true, []));
        var events = State.Events.Skip((int)Math.Clamp(after, 0, State.Events.Length)).Take(PageSize);
        return Task.FromResult(new EventsPage(Found: true, IsKept(State), [.. events.Select(StatusMapping.ToNote)]));
    }

    public Task<LearningCurves> GetCurves(int after) =>
        Task.FromResult(IsKnown() ? Curves.Of(State, after) : new LearningCurves(Found: false, []));

    public async Task<EvaluationNote> GetEvaluation()
    {
        if (!IsKnown()) return new EvaluationNote(RunNames.Unknown(Name));
        return await evaluator.Describe(Name, _recipe, State.Evaluation);
    }

    // Training is over, and the log with it.
    private static bool IsKept(RunRecord state) => state.HasEnded && state.Events.Any(happened => happened.Kind == RunEventKind.Stored);

    public async Task<WeightsPiece> ExportWeights(int member, long offset)
    {
        try
        {
            if (ExportFault(member) is { } fault) return new WeightsPiece(fault, 0, []);
            var file = await checkpoints.Export(new CheckpointId(Name, member, State.Members[member].BestEpoch!.Value));
            var piece = file.AsSpan((int)Math.Clamp(offset, 0, file.Length));
            return new WeightsPiece(null, file.Length, piece[..Math.Min(piece.Length, PieceSize)].ToArray());
        }
        catch (TrainingException error)
        {
            return new WeightsPiece(error.Message, 0, []);
        }
    }

    private Interfaces.Nodes.INodesGrain Nodes => GrainFactory.GetGrain<Interfaces.Nodes.INodesGrain>(Interfaces.Nodes.INodesGrain.Key);

    private string? ExportFault(int member)
    {
        if (!Exists) return RunNames.Unknown(Name);
        if (member < 0 || member >= State.Members.Length) return $"Run '{Name}' has no member {member}; its members are 0 to {State.Members.Length - 1}.";
        if (!State.HasEnded) return $"Run '{Name}' has not ended yet; wait for it, or end it with 'ensemble stop {Name}'.";
        if (State.Members[member].Failure is { } reason) return $"Member {member} of run '{Name}' was given up ({reason.TrimEnd('.')}); it has no weights.";
        return State.Members[member].BestEpoch is null ? $"Run '{Name}' ended before its first epoch was decided; it has no weights." : null;
    }

    private async Task<RunReply> EvaluateOnce()
    {
        if (!Exists) return new RunReply(RunNames.Unknown(Name));
        if (State.Evaluation?.Details is not null) return RunReply.Done;
        var serving = Servings.Of(State, _recipe);
        if (serving.Fault is { } fault) return new RunReply(fault);
        try
        {
            var evaluation = await evaluator.Evaluate(Name, _recipe, serving, predictions);
            await Change(state => (state with { Evaluation = evaluation }).Note(
                Now, RunEventKind.Evaluated, string.Create(CultureInfo.InvariantCulture, $"test accuracy {evaluation.Ensemble.Accuracy:p2}, test loss {evaluation.Ensemble.Loss:f4}")));
            return RunReply.Done;
        }
        catch (TrainingException error)
        {
            return new RunReply(error.Message);
        }
    }
}
