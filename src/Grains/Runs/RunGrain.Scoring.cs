using System.Globalization;
using Ensembles.Members;
using Ensembles.Recipes;
using Ensembles.Runs;
using Grains.Interfaces.Runs;

namespace Grains.Runs;

/// <summary>What is asked of an evaluated run: how it does on strange images, and what it did with each of its own.</summary>
internal sealed partial class RunGrain
{
    public async Task<RunReply> EvaluateAgainst(string? set, string? folder)
    {
        if (await Evaluate() is { Fault: not null } refused) return refused;
        if (GrowthFault is { } growing) return new RunReply(growing);
        try
        {
            var other = new DataRecipe { Set = set, Folder = folder, Validation = 1 };
            var found = await evaluator.EvaluateAgainst(State.Plan, _recipe, Servings.Of(State, _recipe), other, predictions);
            await Change(state => state.Evaluation is null ? state : (state with { Evaluation = state.Evaluation.With(found) }).Note(Now, RunEventKind.Evaluated, TextOf(found)));
            return RunReply.Done;
        }
        catch (TrainingException error)
        {
            return new RunReply(error.Message);
        }
    }

    public Task<OutcomesNote> GetOutcomes() => Task.FromResult(!IsKnown() ? new OutcomesNote(RunNames.Unknown(Name)) : State.Evaluation?.Outcomes switch
    {
        null => new OutcomesNote($"Nobody has kept what run '{Name}' answers to each test image; run 'ensemble evaluate {Name}' first."),
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
        string.Create(CultureInfo.InvariantCulture, $"images of {found.Data} told apart with an area of {found.Entropy.AreaUnderRoc:f4} by entropy");
}
