using Ensembles.Members;
using Ensembles.Recipes;
using Ensembles.Runs;
using Grains.Interfaces.Runs;
using Microsoft.Extensions.Logging;

namespace Grains.Runs;

/// <summary>Adding members to a run that has ended.</summary>
internal sealed partial class RunGrain
{
    private bool _isAsked;

    public async Task<RunReply> Grow(GrowOrder order)
    {
        if (!Exists) return new RunReply(RunNames.Unknown(Name));
        if (State.GrowthFault(order.Members) is { } fault) return new RunReply(fault);
        if (_isAsked || _evaluating is { IsCompleted: false })
            return new RunReply($"Run '{Name}' is being grown or evaluated just now; wait for it.");
        _isAsked = true;
        try
        {
            if (await preparer.FindFault(State.Plan) is { } wrong) return new RunReply(wrong);
            var (grown, warning) = await GrownRecipe(order);
            await Exclusive(() => GrowTo(grown, warning, order.Members));
            return RunReply.Done;
        }
        catch (TrainingException error)
        {
            return new RunReply(error.Message);
        }
        finally
        {
            _isAsked = false;
        }
    }

    private async Task GrowTo(Recipe grown, string? warning, int added)
    {
        if (options.AutoResume) await this.KeepReminder(Reminder, ReminderPeriod, time);
        try
        {
            // Readers of the new state find the members' turns.
            (_recipe, _turns) = (grown, [.. _turns, .. Enumerable.Repeat(new Turn(TurnPhase.Idle, 0), added)]);
            await Change(state =>
                state.Grow(grown, Now) is var begun && warning is not null ? begun.Note(Now, RunEventKind.Growing, warning) : begun);
        }
        finally
        {
            (_recipe, _turns) = (RecipeReader.Parse(State.FullRecipe()), _turns[..State.Members.Length]);
        }

        Activate();
    }

    private async Task<(Recipe Grown, string? Warning)> GrownRecipe(GrowOrder order)
    {
        if (order.Recipe is null)
        {
            return _recipe.Groups is null
                ? (_recipe.Grow(order.Members, null), null)
                : throw new TrainingException(
                    $"Run '{Name}' has members of several recipes; say with --recipe which one the new ones have.");
        }

        var reading = RecipeReader.ReadMember(order.Recipe, _recipe);
        if (reading.Recipe is not { } recipe) throw new TrainingException(string.Join('\n', reading.Faults));
        RecipeFit.Check(recipe, State.Plan.Data);
        await modules.Pass(recipe, State.Plan.Data);
        var nodes = await Nodes.Show();
        var (fitting, warning) = PrecisionFit.Of(recipe, nodes.Silos.SelectMany(silo => silo.Slots).Select(slot => slot.HasBfloat16));
        return (_recipe.Grow(order.Members, fitting.Own), warning);
    }

    private async Task ReceiveGrowing(EpochReport report)
    {
        var before = State;
        var after = await Change(state => state.ReceiveGrowing(_recipe.Stopping, report, Now));
        CleanUp(checkpoints.Forget(before, after, report.Member)).Ignore();
    }

    /// <summary>
    /// Ends the growing if all new members are there. Their reports of the epochs that they keep are in their checkpoints.
    /// </summary>
    private async Task EndGrowth()
    {
        if (!State.HasGrown(_recipe.Stopping)) return;
        var reports = await KeptReports();
        await Change(state => state.EndGrowth(_recipe.Stopping, reports, Now));
        LogEnded(Name, "grown");
        _export = null;
        await EndAll();
    }

    /// <summary>Ends what a person has stopped and what still has something to store.</summary>
    private async Task<RunReply> EndNow()
    {
        try
        {
            await Proceed();
            return RunReply.Done;
        }
        catch (TrainingException error)
        {
            return new RunReply(error.Message);
        }
    }

    private async Task<IReadOnlyList<EpochReport>?> KeptReports()
    {
        try
        {
            return await Task.WhenAll(State.Kept().Select(checkpoints.ReadReport));
        }
        catch (TrainingException error) when (error.Kind != FaultKind.Storage)
        {
            // Damaged: waiting does not fix it, and a prediction by that member reports it.
            LogNotRead(error, Name);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {Run} has grown, but what its members reported cannot be read any more")]
    private partial void LogNotRead(Exception error, string run);
}
