using System.CommandLine;
using System.Text.Json.Nodes;
using Client.Clusters;
using Client.Rendering;
using Ensembles.Recipes;
using Grains.Interfaces.Runs;
using Grains.Interfaces.Sweeps;

namespace Client.Commands;

/// <summary>
/// Chooses how many members the winner of a sweep is given: its recipe is trained with the most, and the run's size curve says how many are
/// enough.
/// </summary>
internal sealed class WinnerMembers(ClusterSession session, CommandContext context)
{
    private const int Most = 100;

    public static Option<int?> UpTo { get; } = TrainOptions.Whole(
        "--members-up-to", "also choose the number of members, up to N, as evaluate --curve recommends [default: the recipe's number]");

    /// <exception cref="CommandException">There is nothing to choose among.</exception>
    public static int? WantedOf(CommandContext context) => context.Get(UpTo) is { } wanted && wanted is < 2 or > Most
        ? throw new CommandException(
            ExitCodes.BadInput, $"--members-up-to {wanted} leaves nothing to choose or is too many; choose 2 to {Most}.")
        : context.Get(UpTo);

    /// <param name="sweep">The sweep, which has a best trial.</param>
    /// <param name="recipe">Its best recipe.</param>
    /// <param name="most">How many members are trained.</param>
    /// <returns>The recipe with the number that is enough.</returns>
    /// <exception cref="CommandException">The run did not end well.</exception>
    public async Task<ChosenMembers> Choose(SweepStatus sweep, string recipe, int most)
    {
        // The name says what is trained: asked again, after a kill too, it is the same run.
        var run = $"{sweep.Trials[sweep.Best!.Value].Run}.x{most}";
        var wanted = JsonNode.Parse(recipe)!.AsObject();
        wanted["members"] = most;
        await Train(run, RecipeSpelling.ToText(wanted), sweep.Seed);
        var enough = await Enough(run);
        wanted["members"] = enough;
        wanted["description"] = $"{wanted["description"]} Of {most} members {enough} are enough on the validation images (run {run}).";
        return new ChosenMembers(run, enough, wanted.ToJsonString(JsonForPeople.Options) + "\n");
    }

    private async Task Train(string run, string recipe, ulong seed)
    {
        var trainers = context.Get(TrainOptions.Trainers);
        var client = session.Client;
        if (await client.Run(run).GetStatus() is { } begun)
        {
            if (begun.State is RunState.Interrupted or RunState.Created) await new RunData(session, context).Require(run);
            await session.AddTrainers(trainers, context.Cancellation, recipe);
            if (begun.State is RunState.Interrupted or RunState.Created) (await client.Run(run).Resume()).Require();
        }
        else
        {
            await TrainCommand.Submit(session, new SubmitRequest(recipe, seed, run), context, trainers);
        }

        var ended = await new RunWatcher(session, context.Output).Watch(run, context.Cancellation);
        if (ended.State == RunState.Interrupted) throw RunEnd.Interrupted("run", run, ended.Interruption);
        if (ended.State != RunState.Finished)
            throw new CommandException(
                ExitCodes.Failed,
                $"Run '{run}', which decides the number of members, has not ended by its own rule ({ended.Failure ?? "it was stopped"}); "
                    + $"remove it with 'ensemble delete {run}', then ask again.");
    }

    private async Task<int> Enough(string run)
    {
        context.Output.Say($"Scoring subsets of the members; 'ensemble evaluate {run} --curve' shows them.");
        return (await EvaluateCurve.Score(session, run, ExitCodes.Failed, context.Cancellation)).Recommended;
    }
}

/// <summary>A recipe with the number of members that is enough.</summary>
/// <param name="Run">The run that decided it.</param>
/// <param name="Members">The number.</param>
/// <param name="Recipe">The recipe, as JSON for people.</param>
internal sealed record ChosenMembers(string Run, int Members, string Recipe);
