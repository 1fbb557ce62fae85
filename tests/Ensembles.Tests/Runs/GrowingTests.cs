using Ensembles.Members;
using Ensembles.Recipes;
using Ensembles.Runs;

namespace Ensembles.Tests.Runs;

/// <summary>Members that join a run which has ended.</summary>
public sealed class GrowingTests
{
    private static readonly DateTimeOffset At = DateTimeOffset.UnixEpoch;
    private static readonly StoppingRecipe Common = new() { Patience = 1, MaxEpochs = 9 };
    private static readonly StoppingRecipe PerMember = Common with { Criterion = Criterion.PerMember };

    [Fact]
    public void New_members_have_the_seeds_they_would_have_had_and_train_to_the_common_best_epoch()
    {
        var state = Ended(Common).Grow(Recipe(Common, 4), At);

        Assert.Equal((RunStage.Running, 2, new Growth(2, RunStage.Finished, StopReasons.Patience)), (state.Stage, state.LastEpoch(Common), state.Growth));
        Assert.Equal([MemberSeeds.Derive(1, 2), MemberSeeds.Derive(1, 3)], state.Members[2..].Select(member => member.Seed));
        Assert.Equal([false, false, true, true], Enumerable.Range(0, 4).Select(member => state.StillTrains(Common, member)));
        Assert.Equal(4, RecipeReader.Parse(state.FullRecipe()).Members);
        Assert.Equal(2, state.Plan.MemberSeeds.Length);
    }

    [Fact]
    public void Reports_count_in_order_and_once_and_the_epoch_that_was_the_goal_is_kept()
    {
        var state = Ended(Common).Grow(Recipe(Common, 3), At);
        Assert.Same(state, state.ReceiveGrowing(Common, Reports.Of(2, 2, 0.5f), At));
        Assert.Same(state, state.ReceiveGrowing(Common, Reports.Of(0, 1, 0.5f), At));
        var first = state.ReceiveGrowing(Common, Reports.Of(2, 1, 0.5f), At);
        Assert.Same(first, first.ReceiveGrowing(Common, Reports.Of(2, 1, 0.5f), At));
        Assert.Equal((1, null, false), (first.EpochsReported(2), first.Members[2].BestEpoch, first.HasGrown(Common)));
        // However bad its own loss is there.
        var second = first.ReceiveGrowing(Common, Reports.Of(2, 2, 0.1f), At);
        Assert.Equal((2, true), (second.Members[2].BestEpoch, second.HasGrown(Common)));
        Assert.Same(second, second.ReceiveGrowing(Common, Reports.Of(2, 3, 0.9f), At));
    }

    [Fact]
    public void At_the_end_the_run_is_what_it_was_with_the_loss_of_all_and_without_the_old_scores()
    {
        var before = Ended(Common).After(7) with { Evaluation = new Evaluation([null, null], new SplitScores(1, 1, 1), 1, 1, At) };
        var state = Grown(before, Common);
        Assert.Equal([0, 1, 2], state.Kept().Select(kept => kept.Member));

        var after = state.EndGrowth(Common, [Reports.Of(0, 2, 0.8f), Reports.Of(1, 2, 0.8f), Reports.Of(2, 2, 0.2f)], At);

        Assert.Equal((RunStage.Finished, StopReasons.Patience, null, null), (after.Stage, after.StopReason, after.Growth, after.Evaluation));
        Assert.Equal(-Math.Log(0.6), after.GrownEpoch!.EnsembleLoss, 6);
        Assert.Equal((2, true), (after.GrownEpoch.Epoch, after.GrownEpoch.IsBest));
        Assert.Equal(before.Epochs, after.Epochs);
        Assert.Equal(["grown by 1 of 1 members, ensemble loss 0.5108"], after.Events.Where(happened => happened.Kind == RunEventKind.Grown).Select(happened => happened.Text));
        Assert.Same(after, after.EndGrowth(Common, [], At));
        Assert.Null(after.GrowthFault(1));
    }

    [Fact]
    public void Per_member_each_new_one_follows_its_own_rule()
    {
        var state = Ended(PerMember).Grow(Recipe(PerMember, 4), At);
        float[] losses = [0.5f, 0.7f, 0.6f];
        for (var epoch = 1; epoch <= 3; epoch++) state = state.ReceiveGrowing(PerMember, Reports.Of(2, epoch, losses[epoch - 1]), At);
        for (var epoch = 1; epoch <= 9; epoch++) state = state.ReceiveGrowing(PerMember, Reports.Of(3, epoch, 0.1f * epoch), At);
        Assert.Equal((2, 9, true), (state.Members[2].BestEpoch, state.Members[3].BestEpoch, state.HasGrown(PerMember)));
        Assert.Equal([1, 3], state.Superfluous(2, [1, 2, 3]).Concat(state.EndGrowth(PerMember, null, At).Superfluous(2, [2, 3])));
    }

    [Fact]
    public void A_member_that_cannot_go_on_is_given_up_and_never_fails_the_run()
    {
        var state = Ended(Common) with { Evaluation = new Evaluation([null, null], new SplitScores(1, 1, 1), 1, 1, At) };
        var (lost, decision) = state.Grow(Recipe(Common, 3), At).Lose(2, new Loss(FaultKind.Plan, "it does not fit."), new FailureRecipe(), At);
        Assert.IsType<GiveUpMember>(decision);
        Assert.True(lost.HasGrown(Common));
        var after = lost.EndGrowth(Common, [], At);
        Assert.Equal((RunStage.Finished, 2), (after.Stage, after.Living.Count()));
        Assert.NotNull(after.Evaluation);
    }

    [Fact]
    public void Stopped_those_stay_that_have_got_there()
    {
        var state = Ended(Common).Grow(Recipe(Common, 4), At);
        state = state.ReceiveGrowing(Common, Reports.Of(2, 1, 0.5f), At).ReceiveGrowing(Common, Reports.Of(2, 2, 0.5f), At).ReceiveGrowing(Common, Reports.Of(3, 1, 0.5f), At).Stop(At);
        Assert.True(state.HasGrown(Common));
        Assert.Equal([0, 1, 2], state.Living.Select(member => member.Index));
        Assert.Equal(RunStage.Finished, state.EndGrowth(Common, null, At).Stop(At).Stage);
    }

    [Fact]
    public void What_cannot_be_grown_is_told_in_a_sentence()
    {
        Assert.StartsWith("Run 'run' still trains;", Runs.Begin(1, Common).GrowthFault(1), StringComparison.Ordinal);
        Assert.StartsWith("Run 'run' has no weights: it was stopped before its first epoch", Runs.Begin(1, Common).Stop(At).GrowthFault(1), StringComparison.Ordinal);
        Assert.StartsWith("Run 'run' failed (member 0: no)", Runs.Begin(1, Common).Lose(0, new Loss(FaultKind.Plan, "no"), new FailureRecipe(), At).After.GrowthFault(1), StringComparison.Ordinal);
        Assert.StartsWith("Run 'run' is being grown;", Ended(Common).Grow(Recipe(Common, 3), At).GrowthFault(1), StringComparison.Ordinal);
        Assert.Equal("A run grows by at least one member, not by 0.", Ended(Common).GrowthFault(0));
        Assert.Equal("Run 'run' has 2 members, and 1000 are possible; add at most 998.", Ended(Common).GrowthFault(999));
        Assert.Null(Ended(Common).GrowthFault(998));
    }

    // The common best epoch is 2; per member, member 0 has 1 and member 1 has 2.
    private static RunRecord Ended(StoppingRecipe rule)
    {
        var begun = Runs.Begin(2, rule);
        if (rule.Criterion != Criterion.PerMember)
        {
            return Enumerable.Range(1, 3).Aggregate(begun, (run, epoch) => run.Decide(rule, [Reports.Of(0, epoch, 0.8f - 0.1f * Math.Abs(epoch - 2)), Reports.Of(1, epoch, 0.8f)], At));
        }

        return begun.Decide(rule, [Reports.Of(0, 1, 0.9f), Reports.Of(1, 1, 0.5f)], At)
            .Decide(rule, [Reports.Of(0, 2, 0.8f), Reports.Of(1, 2, 0.6f)], At)
            .Decide(rule, [Reports.Of(0, 1, 0.9f), Reports.Of(1, 3, 0.5f)], At);
    }

    private static RunRecord Grown(RunRecord before, StoppingRecipe rule) =>
        Enumerable.Range(1, 2).Aggregate(before.Grow(Recipe(rule, 3), At), (run, epoch) => run.ReceiveGrowing(rule, Reports.Of(2, epoch, 0.5f), At));

    private static Recipe Recipe(StoppingRecipe rule, int members) => new()
    {
        Name = "r",
        Members = members,
        Data = new DataRecipe { Set = "mnist" },
        Model = new ModelRecipe { Layers = [new FlattenLayer(), new DenseLayer()] },
        Stopping = rule,
    };
}
