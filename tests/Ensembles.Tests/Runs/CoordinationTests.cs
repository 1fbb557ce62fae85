using System.Collections.Immutable;
using Ensembles.Members;
using Ensembles.Recipes;
using Ensembles.Runs;

namespace Ensembles.Tests.Runs;

public sealed class CoordinationTests
{
    [Fact]
    public void A_run_stops_on_the_averaged_prediction_even_where_every_member_gets_better()
    {
        // Sure of different images, the members' mean is good; alike and mediocre, each is better but their mean is worse.
        var rule = new StoppingRecipe { Patience = 1, MaxEpochs = 9 };
        var first = Run(2, rule).Decide(rule, [Reports.Of(0, 1, 0.99f, 0.2f), Reports.Of(1, 1, 0.2f, 0.99f)]);
        var second = first.Decide(rule, [Reports.Of(0, 2, 0.55f, 0.55f), Reports.Of(1, 2, 0.55f, 0.55f)]);
        Assert.True(second.Epochs[1].MeanMemberLoss < second.Epochs[0].MeanMemberLoss);
        Assert.Equal((RunStage.Finished, StopReasons.Patience, 1), (second.Stage, second.StopReason, second.Stopping.BestEpoch));
        Assert.All(second.Members, member => Assert.Equal(1, member.BestEpoch));
    }

    [Fact]
    public void The_mean_of_the_members_may_be_the_criterion_instead()
    {
        var rule = new StoppingRecipe { Patience = 1, MaxEpochs = 9, Criterion = Criterion.MeanMemberNll };
        var first = Run(2, rule).Decide(rule, [Reports.Of(0, 1, 0.99f, 0.2f), Reports.Of(1, 1, 0.2f, 0.99f)]);
        var second = first.Decide(rule, [Reports.Of(0, 2, 0.55f, 0.55f), Reports.Of(1, 2, 0.55f, 0.55f)]);
        Assert.Equal((RunStage.Running, 2), (second.Stage, second.Stopping.BestEpoch));
    }

    [Fact]
    public void Per_member_every_one_has_its_own_best_epoch_and_its_own_end()
    {
        var rule = new StoppingRecipe { Patience = 1, MaxEpochs = 9, Criterion = Criterion.PerMember };
        var first = Run(2, rule).Decide(rule, [Reports.Of(0, 1, 0.9f), Reports.Of(1, 1, 0.5f)]);
        var second = first.Decide(rule, [Reports.Of(0, 2, 0.8f), Reports.Of(1, 2, 0.6f)]);
        Assert.False(second.StillTrains(rule, 0));
        Assert.True(second.StillTrains(rule, 1));
        var third = second.Decide(rule, [Reports.Of(0, 1, 0.9f), Reports.Of(1, 3, 0.5f)]);
        Assert.Equal(RunStage.Finished, third.Stage);
        Assert.Equal([1, 2], third.Members.Select(member => member.BestEpoch!.Value));
        Assert.Equal([2, 3], third.Members.Select(member => member.Epochs.Length));
    }

    [Fact]
    public void An_epoch_keeps_the_time_of_its_decision()
    {
        var rule = new StoppingRecipe { MaxEpochs = 9 };
        var first = Run(1, rule).Decide(rule, [Reports.Of(0, 1, 0.5f)]).After(12);
        var second = first.After(20).Decide(rule, [Reports.Of(0, 2, 0.6f)]).After(31).After(40);
        Assert.Equal([12, 31], second.Epochs.Select(epoch => epoch.Seconds!.Value));
        Assert.Equal(40, second.Seconds);
    }

    [Fact]
    public void The_last_epoch_ends_a_run()
    {
        var rule = new StoppingRecipe { MaxEpochs = 1 };
        var done = Run(1, rule).Decide(rule, [Reports.Of(0, 1, 0.5f)]);
        Assert.Equal((RunStage.Finished, StopReasons.MaxEpochs), (done.Stage, done.StopReason));
    }

    [Fact]
    public void Checkpoints_of_the_best_and_the_last_decided_epoch_stay_and_all_but_the_best_go_at_the_end()
    {
        var rule = new StoppingRecipe { Patience = 2, MaxEpochs = 9 };
        var state = Run(1, rule);
        foreach (var (epoch, right) in new[] { (1, 0.5f), (2, 0.9f), (3, 0.6f) }) state = state.Decide(rule, [Reports.Of(0, epoch, right)]);
        Assert.Equal([1], state.Superfluous(0, [1, 2, 3, 4]));
        state = state.Decide(rule, [Reports.Of(0, 4, 0.5f)]);
        Assert.Equal([1, 3, 4], state.Superfluous(0, [1, 2, 3, 4]));
    }

    private static RunRecord Run(int members, StoppingRecipe rule)
    {
        var recipe = new Recipe { Name = "r", Data = new DataRecipe(), Model = new ModelRecipe { Layers = [] }, Stopping = rule };
        return RunRecord.Begin(Plan(members), recipe);
    }

    private static RunPlan Plan(int members) => new()
    {
        Run = "run",
        Recipe = "",
        Seed = 1,
        MemberSeeds = [.. Enumerable.Range(0, members).Select(member => MemberSeeds.Derive(1, member))],
        Data = new DataDescription("d", new ImageShape(1, 1, 1), [], 1, 1, 1, "h"),
        CreatedAt = DateTimeOffset.UnixEpoch,
        Versions = ImmutableSortedDictionary<string, string>.Empty,
        Host = "h",
        Processor = "p",
        IntraOpThreads = 1,
    };
}
