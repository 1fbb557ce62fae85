using System.Globalization;
using Ensembles.Members;
using Ensembles.Runs;
using Grains.Interfaces.Runs;

namespace Grains.Runs;

/// <summary>What comes after training: status, evaluation.</summary>
internal sealed partial class RunGrain
{
    private const int PageSize = 500;
    private Task<RunReply>? _evaluating;

    public async Task<RunStatus?> GetStatus()
    {
        if (!IsKnown()) return null;
        var queue = _turns.Any(turn => turn.Phase == TurnPhase.Queued) ? (await Nodes.Show()).Queue : [];
        var extra = _active ? time.GetElapsedTime(_since).TotalSeconds : 0;
        return StatusMapping.ToStatus(State with { Seconds = State.Seconds + extra }, _recipe, _turns, IsUnfinished, queue);
    }

    public Task<RunReply> Evaluate()
    {
        if (_evaluating is null || _evaluating.IsCompleted) _evaluating = EvaluateOnce();
        return _evaluating;
    }

    public Task<Serving> GetServing() =>
        Task.FromResult(IsKnown() ? Servings.Of(State, _recipe) : new Serving { Fault = RunNames.Unknown(Name) });

    public Task<EventsPage> GetEvents(long after)
    {
        if (!IsKnown()) return Task.FromResult(new EventsPage(Found: false, IsComplete: true, []));
        var events = State.Events.Skip((int)Math.Clamp(after, 0, State.Events.Length)).Take(PageSize);
        return Task.FromResult(
            new EventsPage(
                Found: true, IsKept(State) || (State.HasEnded && _isLeftBehind),
                [.. events])
            { State = StatusMapping.StateOf(State, IsUnfinished) });
    }

    public Task<LearningCurves> GetCurves(int after) =>
        Task.FromResult(IsKnown() ? Curves.Of(State, after) : new LearningCurves(Found: false, []));

    public Task<RunWeights> GetWeights() =>
        Task.FromResult(IsKnown() ? Curves.WeightsOf(State) : new RunWeights(Found: false, []));

    public async Task<EvaluationNote> GetEvaluation()
    {
        if (!IsKnown()) return new EvaluationNote(RunNames.Unknown(Name));
        if (State is { Evaluation: null, HasEnded: true } && State.WeightsFault() is { } fault) return new EvaluationNote(fault);
        return await evaluator.Describe(State.Plan, _recipe, State.Evaluation);
    }

    // Training is over, and the log with it.
    private static bool IsKept(RunRecord state) =>
        state.HasEnded
            && state.Events.LastOrDefault(happened =>
                happened.Kind is RunEventKind.Stored or RunEventKind.Growing or RunEventKind.TakenUp)?.Kind == RunEventKind.Stored;

    private Interfaces.Nodes.INodesGrain Nodes => GrainFactory.GetGrain<Interfaces.Nodes.INodesGrain>(Interfaces.Nodes.INodesGrain.Key);

    private string? GrowthFault => State.Growth is null
        ? null
        : $"Run '{Name}' is being grown; evaluate it when the new members are there, or end that with 'ensemble stop {Name}'.";

    private async Task<RunReply> EvaluateOnce()
    {
        if (!Exists) return new RunReply(RunNames.Unknown(Name));
        if (State.Evaluation?.IsWhole() == true) return RunReply.Done;
        if (GrowthFault is { } growing) return new RunReply(growing);
        var serving = Servings.Of(State, _recipe);
        if (serving.Fault is { } fault) return new RunReply(fault);
        try
        {
            var evaluation = await evaluator.Evaluate(Name, _recipe, State.Members.Length, serving, predictions);
            await Change(state =>
                state.Members.Length != evaluation.Members.Length
                    ? state
                    : (
                        state with
                        {
                            Evaluation = evaluation with
                            {
                                Strange = state.Evaluation?.Strange ?? [],
                                Elsewhere = state.Evaluation?.Elsewhere ?? [],
                            },
                        })
                        .Note(
                Now, RunEventKind.Evaluated,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"test accuracy {evaluation.Ensemble.Accuracy:p2}, test loss {evaluation.Ensemble.Loss:f4}")));
            return RunReply.Done;
        }
        catch (TrainingException error)
        {
            return new RunReply(error.Message);
        }
    }
}
