using System.Globalization;
using Ensembles.Members;
using Ensembles.Recipes;
using Ensembles.Runs;
using Grains.Interfaces.Runs;

namespace Grains.Runs;

/// <summary>Out-of-distribution detection and external test sets of an evaluated run, and its answers to its own test images.</summary>
internal sealed partial class RunGrain
{
    public Task<RunReply> EvaluateAgainst(string? set, string? folder) => Look(set, folder, async other =>
    {
        var found = await evaluator.EvaluateAgainst(State.Plan, _recipe, Servings.Of(State, _recipe), other, predictions);
        return (evaluation => evaluation.With(found), TextOf(found));
    });

    public Task<RunReply> EvaluateOn(string? set, string? folder) => Look(set, folder, async other =>
    {
        var found = await evaluator.EvaluateOn(
            State.Plan, _recipe, Servings.Of(State, _recipe), State.Evaluation?.Temperature ?? 1, other, predictions);
        return (evaluation => evaluation.With(found), TextOf(found));
    });

    // The run's own test images first: the results of other data are stored beside their scores.
    private async Task<RunReply> Look(
        string? set, string? folder, Func<DataRecipe, Task<(Func<Evaluation, Evaluation> With, string Text)>> look)
    {
        if (await Evaluate() is { Fault: not null } refused) return refused;
        if (GrowthFault is { } growing) return new RunReply(growing);
        try
        {
            var members = State.Members.Length;
            var found = await look(new DataRecipe { Set = set, Folder = folder, Validation = 1 });
            bool AreTheSame(RunRecord state) => state.Evaluation is not null && state.Members.Length == members;
            var changed = await Change(state =>
                AreTheSame(state)
                    ? (state with { Evaluation = found.With(state.Evaluation!) }).Note(Now, RunEventKind.Evaluated, found.Text)
                    : state);
            return AreTheSame(changed) ? RunReply.Done : new RunReply($"Run '{Name}' was grown while it was scored; ask again.");
        }
        catch (TrainingException error)
        {
            return new RunReply(error.Message);
        }
    }

    public Task<OutcomesNote> GetOutcomes() =>
        Task.FromResult(!IsKnown() ? new OutcomesNote(RunNames.Unknown(Name)) : State.Evaluation?.Outcomes switch
        {
            null when State.HasEnded && State.WeightsFault() is { } fault => new OutcomesNote(fault),
            null => new OutcomesNote(
                $"The answers of run '{Name}' to the test images are not stored; run 'ensemble evaluate {Name}' first."),
            var outcomes => new OutcomesNote((string?)null)
            {
                DataSha256 = State.Plan.Data.Sha256,
                Data = State.Plan.Data.Name,
                Members = State.Living.Count(),
                Answers = outcomes.Answers,
                Right = outcomes.Right,
                AnswerLoss = outcomes.AnswerLoss,
                TrueLoss = outcomes.TrueLoss,
                Brier = outcomes.Brier,
            },
        });

    private static string TextOf(OutOfDistribution found) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"images of {found.Data} detected as out-of-distribution with an AUROC of {found.Entropy.AreaUnderRoc:f4} by entropy");

    private static string TextOf(OtherTest found) =>
        string.Create(
            CultureInfo.InvariantCulture, $"on {found.Data}: accuracy {found.Averaged.Accuracy:p2}, loss {found.Averaged.Loss:f4}");
}
