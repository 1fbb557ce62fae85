using Ensembles.Recipes;
using Ensembles.Runs;
using Grains.Interfaces.Members;

namespace Grains.Runs;

/// <summary>Beginning again with fewer images at once, because the memory of a device does not suffice.</summary>
internal sealed partial class RunGrain
{
    // The manifest by which the undecided reports were trained.
    private RunPlan? _heardUnder;

    /// <summary>
    /// Ends the turns of before, and queues all members. It is stored already that they begin again, so what is lost here is done when the
    /// run is taken up: reports of before are refused by their placement's number, and states of before go before a turn begins.
    /// </summary>
    private async Task BeginAgain()
    {
        _recipe = RecipeReader.Parse(State.FullRecipe());
        var before = _turns;
        _turns = [.. State.Members.Select(member => new Turn(TurnPhase.Idle, 0, member.Incarnation, member.Silo) { Pauses = true })];
        ForgetReportsOfBefore();
        for (var member = 0; member < before.Length; member++)
        {
            if (before[member].HasSlot) await EndTurn(member, before[member].Incarnation);
            await Pool.Release(Name, member);
        }

        for (var member = 0; member < _turns.Length; member++) await QueueAfter(member, TimeSpan.Zero);
    }

    // Training is a function of the recipe, and theirs was another one.
    private void ForgetReportsOfBefore()
    {
        if (ReferenceEquals(_heardUnder, State.Plan)) return;
        (_undecided, _heardUnder) = (UndecidedReports.None, State.Plan);
    }

    /// <summary>Removes what a member has stored by another recipe. Its fence is set, so no placement of before stores more.</summary>
    private async Task DropOtherStates(TurnOrder order)
    {
        var first = State.Members[order.Member].FirstPlacement;
        if (first == 0) return;
        await checkpoints.DropBefore(Name, order.Member, first);
        await Change(state =>
            state.Members[order.Member].FirstPlacement == first
                ? state.With(order.Member, member => member with { FirstPlacement = 0 })
                : state);
    }
}
