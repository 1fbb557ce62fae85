using Ensembles.Members;
using Ensembles.Recipes;
using Ensembles.Runs;

namespace Ensembles.Tests.Runs;

public sealed class CoordinationTests
{
    private static readonly DateTimeOffset At = DateTimeOffset.UnixEpoch;

    [Fact]
    public void A_run_stops_on_the_averaged_prediction_even_where_every_member_gets_better()
    {
        // Sure of different images, the members' mean is good; alike and mediocre, each is better but their mean is worse.
        var rule = new StoppingRecipe { Patience = 1, MaxEpochs = 9 };
        var first = Runs.Begin(2, rule).Decide(rule, [Reports.Of(0, 1, 0.99f, 0.2f), Reports.Of(1, 1, 0.2f, 0.99f)], At);
        var second = first.Decide(rule, [Reports.Of(0, 2, 0.55f, 0.55f), Reports.Of(1, 2, 0.55f, 0.55f)], At);
        Assert.True(second.Epochs[1].MeanMemberLoss < second.Epochs[0].MeanMemberLoss);
        Assert.Equal((RunStage.Finished, StopReasons.Patience, 1), (second.Stage, second.StopReason, second.Stopping.BestEpoch));
        Assert.All(second.Members, member => Assert.Equal(1, member.BestEpoch));
    }

    [Fact]
    public void The_mean_of_the_members_may_be_the_criterion_instead()
    {
        var rule = new StoppingRecipe { Patience = 1, MaxEpochs = 9, Criterion = Criterion.MeanMemberNll };
        var first = Runs.Begin(2, rule).Decide(rule, [Reports.Of(0, 1, 0.99f, 0.2f), Reports.Of(1, 1, 0.2f, 0.99f)], At);
        var second = first.Decide(rule, [Reports.Of(0, 2, 0.55f, 0.55f), Reports.Of(1, 2, 0.55f, 0.55f)], At);
        Assert.Equal((RunStage.Running, 2), (second.Stage, second.Stopping.BestEpoch));
    }

    [Fact]
    public void Per_member_every_one_has_its_own_best_epoch_and_its_own_end()
    {
        var rule = new StoppingRecipe { Patience = 1, MaxEpochs = 9, Criterion = Criterion.PerMember };
        var first = Runs.Begin(2, rule).Decide(rule, [Reports.Of(0, 1, 0.9f), Reports.Of(1, 1, 0.5f)], At);
        var second = first.Decide(rule, [Reports.Of(0, 2, 0.8f), Reports.Of(1, 2, 0.6f)], At);
        Assert.False(second.StillTrains(rule, 0));
        Assert.True(second.StillTrains(rule, 1));
        var third = second.Decide(rule, [Reports.Of(0, 1, 0.9f), Reports.Of(1, 3, 0.5f)], At);
        Assert.Equal(RunStage.Finished, third.Stage);
        Assert.Equal([1, 2], third.Members.Select(member => member.BestEpoch!.Value));
        Assert.Equal([2, 3], third.Members.Select(member => member.Epochs.Length));
    }

    [Fact]
    public void An_epoch_keeps_the_time_of_its_decision()
    {
        var rule = new StoppingRecipe { MaxEpochs = 9 };
        var first = Runs.Begin(1, rule).Decide(rule, [Reports.Of(0, 1, 0.5f)], At).After(12);
        var second = first.After(20).Decide(rule, [Reports.Of(0, 2, 0.6f)], At).After(31).After(40);
        Assert.Equal([12, 31], second.Epochs.Select(epoch => epoch.Seconds!.Value));
        Assert.Equal(40, second.Seconds);
    }

    [Fact]
    public void The_last_epoch_ends_a_run()
    {
        var rule = new StoppingRecipe { MaxEpochs = 1 };
        var done = Runs.Begin(1, rule).Decide(rule, [Reports.Of(0, 1, 0.5f)], At);
        Assert.Equal((RunStage.Finished, StopReasons.MaxEpochs), (done.Stage, done.StopReason));
    }

    [Fact]
    public void Checkpoints_of_the_best_and_the_last_decided_epoch_stay_and_all_but_the_best_go_at_the_end()
    {
        var rule = new StoppingRecipe { Patience = 2, MaxEpochs = 9 };
        var state = Runs.Begin(1, rule);
        foreach (var (epoch, right) in new[] { (1, 0.5f), (2, 0.9f), (3, 0.6f) }) state = state.Decide(rule, [Reports.Of(0, epoch, right)], At);
        Assert.Equal([1], state.Superfluous(0, [1, 2, 3, 4]));
        state = state.Decide(rule, [Reports.Of(0, 4, 0.5f)], At);
        Assert.Equal([1, 3, 4], state.Superfluous(0, [1, 2, 3, 4]));
    }

    [Fact]
    public void A_member_that_was_given_up_is_waited_for_no_more_and_counts_no_more()
    {
        var rule = new StoppingRecipe { MaxEpochs = 9 };
        var (lost, decision) = Runs.Begin(3, rule).Lose(1, new Loss(FaultKind.Loss, "no number"), new FailureRecipe { MinMembers = 2 }, At);
        Assert.IsType<GiveUpMember>(decision);
        var undecided = UndecidedReports.None.Receive(Reports.Of(0, 1, 0.8f)).Receive(Reports.Of(2, 1, 0.4f));
        var decided = undecided.Decide(lost, rule, At);
        Assert.Equal(-Math.Log(0.6), decided.Epochs[0].EnsembleLoss, 6);
        Assert.Equal([1, null, 1], decided.Members.Select(member => member.BestEpoch));
        Assert.Equal([RunEventKind.Lost, RunEventKind.GivenUp, RunEventKind.Epoch, RunEventKind.Epoch, RunEventKind.Verdict], decided.Events.Select(happened => happened.Kind));
        Assert.Equal(Enumerable.Range(1, 5), decided.Events.Select(happened => (int)happened.Number));
    }

    [Fact]
    public void A_finished_epoch_forgives_the_faults_before_it()
    {
        var rule = new StoppingRecipe { MaxEpochs = 9 };
        var failures = new FailureRecipe { Retries = 1 };
        var lost = Runs.Begin(1, rule).Lose(0, new Loss(FaultKind.Engine, "crash"), failures, At).After;
        Assert.Single(lost.Members[0].Faults);
        var decided = lost.Decide(rule, [Reports.Of(0, 1, 0.5f)], At);
        Assert.Empty(decided.Members[0].Faults);
        Assert.IsType<PlaceAgain>(decided.Lose(0, new Loss(FaultKind.Engine, "crash"), failures, At).Decision);
        Assert.IsType<FailRun>(lost.Lose(0, new Loss(FaultKind.Engine, "crash"), failures, At).Decision);
    }
}
