using Ensembles.Members;
using Ensembles.Runs;
using Ensembles.Selecting;
using Grains.Interfaces.Runs;

namespace Grains.Runs;

/// <summary>What numbers of members are worth.</summary>
internal sealed partial class RunGrain
{
    private Task<RunReply>? _sizing;

    public Task<RunReply> EvaluateSizes()
    {
        if (_sizing is null || _sizing.IsCompleted) _sizing = EvaluateSizesOnce();
        return _sizing;
    }

    public Task<SizeCurveNote> GetSizeCurve() => Task.FromResult(
        !IsKnown() ? new SizeCurveNote(RunNames.Unknown(Name))
        : State.Sizes is { } curve ? SizeCurves.ToNote(curve)
        : State.HasEnded && State.WeightsFault() is { } fault ? new SizeCurveNote(fault)
        : new SizeCurveNote($"The sizes of run '{Name}' have not been scored; run 'ensemble evaluate {Name} --curve' first."));

    private async Task<RunReply> EvaluateSizesOnce()
    {
        if (!IsKnown()) return new RunReply(RunNames.Unknown(Name));
        if (State.Sizes is not null) return RunReply.Done;
        if (GrowthFault is { } growing) return new RunReply(growing);
        var serving = Servings.Of(State, _recipe);
        if (serving.Fault is { } fault) return new RunReply(fault);
        if (serving.Members.Length > SizeCurve.MostMembers)
            return new RunReply($"Run '{Name}' has {serving.Members.Length} members; a curve is drawn of at most {SizeCurve.MostMembers}.");
        try
        {
            var members = State.Members.Length;
            var curve = await sizes.Evaluate(Name, _recipe, serving, predictions, State.Plan.Seed);
            await Change(state => state.Members.Length != members ? state : (state with { Sizes = curve }).Note(
                Now, RunEventKind.Evaluated,
                $"sizes scored: {curve.Recommended} of {curve.Members.Length} members are within one standard error of the best size"));
            return RunReply.Done;
        }
        catch (TrainingException error)
        {
            return new RunReply(error.Message);
        }
    }
}
