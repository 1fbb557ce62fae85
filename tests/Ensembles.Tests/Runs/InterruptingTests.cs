using Ensembles.Members;
using Ensembles.Recipes;
using Ensembles.Runs;

namespace Ensembles.Tests.Runs;

public sealed class InterruptingTests
{
    private static readonly StoppingRecipe Rule = new() { Patience = 5, MaxEpochs = 9 };
    private static readonly DateTimeOffset At = DateTimeOffset.UnixEpoch;

    [Theory]
    [InlineData(FaultKind.Data)]
    [InlineData(FaultKind.Storage)]
    [InlineData(FaultKind.Device)]
    public void A_fault_of_the_environment_interrupts_a_run_and_loses_nothing(FaultKind kind)
    {
        var before = Decided(2);

        var run = Lose(before, 1, kind, retries: 0);

        Assert.Equal((RunStage.Running, "member 1: why"), (run.Stage, run.Interruption));
        Assert.Equal(before.Members.Select(member => member.BestEpoch), run.Members.Select(member => member.BestEpoch));
        Assert.All(run.Members, member => Assert.Null(member.Failure));
        Assert.Equal(RunEventKind.Interrupted, run.Events[^1].Kind);
    }

    [Fact]
    public void What_others_lose_after_the_interruption_counts_no_more()
    {
        var run = Lose(Decided(1), 1, FaultKind.Data, retries: 0);
        Assert.Same(run, Lose(run, 0, FaultKind.Engine, retries: 0));
    }

    [Theory]
    [InlineData(FaultKind.Engine)]
    [InlineData(FaultKind.Loss)]
    [InlineData(FaultKind.Plan)]
    [InlineData(FaultKind.SiloLost)]
    public void A_run_that_failed_keeps_the_best_epoch_of_every_member_that_trained_it(FaultKind kind)
    {
        var run = Lose(Decided(2), 1, kind, retries: 0);

        Assert.Equal((RunStage.Failed, "member 1: why"), (run.Stage, run.Failure));
        Assert.Equal([0, 1, 2], run.Living.Select(member => member.Index));
        Assert.All(run.Living, member => Assert.Empty(run.Superfluous(member.Index, [member.BestEpoch!.Value])));
    }

    [Theory]
    [InlineData(FaultKind.Engine, true)]
    [InlineData(FaultKind.SiloLost, true)]
    [InlineData(FaultKind.Plan, true)]
    [InlineData(FaultKind.Loss, false)]
    public void A_run_that_failed_can_be_taken_up_unless_it_would_fail_in_the_same_way(FaultKind kind, bool can)
    {
        var run = Lose(Decided(2), 1, kind, retries: 0);
        Assert.Equal(can, run.ResumeFault() is null);
        if (!can) return;

        var taken = run.TakeUp(Rule, At);

        Assert.Equal((RunStage.Running, null, null), (taken.Stage, taken.StopReason, taken.Failure));
        Assert.All(taken.Members, member => Assert.Equal((0, null, 2), (member.Faults.Length, member.Failure, member.BestEpoch)));
        Assert.Equal(run.Epochs, taken.Epochs);
    }

    [Fact]
    public void A_run_that_failed_before_best_epochs_were_kept_gets_its_member_back()
    {
        var failed = Lose(Decided(2), 1, FaultKind.Plan, retries: 0);
        var old = failed.With(1, member => member with { BestEpoch = null });

        Assert.Null(old.ResumeFault());
        Assert.Equal([2, 2, 2], old.TakeUp(Rule, At).Members.Select(member => member.BestEpoch));
    }

    [Fact]
    public void A_member_that_was_given_up_for_its_environment_comes_back_only_if_nothing_was_decided_without_it()
    {
        var givenUp = Lose(Decided(2), 0, FaultKind.Data, retries: 0, minMembers: 2);
        Assert.NotNull(givenUp.Members[0].Failure);
        var before = Lose(givenUp, 1, FaultKind.Data, retries: 0, minMembers: 2);
        var after = Lose(Decide(givenUp, 3), 1, FaultKind.Data, retries: 0, minMembers: 2);

        Assert.Equal([null, null, null], before.TakeUp(Rule, At).Members.Select(member => member.Failure));
        Assert.Equal(["why", null, null], after.TakeUp(Rule, At).Members.Select(member => member.Failure));
    }

    [Fact]
    public void Taking_over_a_run_that_nothing_has_interrupted_forgets_no_fault()
    {
        var run = Lose(Decided(1), 1, FaultKind.Engine, retries: 3);
        Assert.Equal(run.Members, run.TakeUp(Rule, At).Members);
    }

    private static RunRecord Decided(int epochs) => Enumerable.Range(1, epochs).Aggregate(Runs.Begin(3, Rule), Decide);

    private static RunRecord Decide(RunRecord run, int epoch) => run.Decide(Rule, [.. run.Living.Select(member => Report(member.Index, epoch))], At);

    private static RunRecord Lose(RunRecord run, int member, FaultKind kind, int retries, int? minMembers = null) =>
        run.Lose(member, new Loss(kind, "why"), new FailureRecipe { Retries = retries, MinMembers = minMembers }, At).After;

    private static EpochReport Report(int member, int epoch)
    {
        var right = 0.5f + (epoch * 0.05f);
        return new EpochReport
        {
            Member = member,
            Epoch = epoch,
            Incarnation = 1,
            TrainLoss = 1,
            TrainAccuracy = 0.5,
            ValidationLoss = -Math.Log(right),
            ValidationAccuracy = 1,
            TrueClassProbabilities = [right],
            Probabilities = [right, 1 - right],
            Checkpoint = new CheckpointId("run", member, epoch),
            WeightsSha256 = $"{member}-{epoch}",
            Samples = 1,
            Seconds = 1,
        };
    }
}
