using Ensembles.Recipes;
using Ensembles.Runs;

namespace Ensembles.Tests.Runs;

/// <summary>Which states a run cannot do without: what a backup must have.</summary>
public sealed class NeededStatesTests
{
    private static readonly DateTimeOffset At = DateTimeOffset.UnixEpoch;
    private static readonly StoppingRecipe Rule = new() { Patience = 2, MinEpochs = 1, MaxEpochs = 9 };

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "0:1 1:1")]
    [InlineData(3, "0:1 1:1")]
    public void A_run_needs_the_best_epoch_of_each_member(int decided, string needed) => Assert.Equal(needed, Shown(After(decided)));

    [Fact]
    public void A_member_that_was_given_up_is_not_needed() => Assert.Equal("1:1", Shown(After(1).GiveUp(0, "lost")));

    [Fact]
    public void A_run_that_failed_or_whose_states_were_removed_needs_none()
    {
        Assert.Empty(After(1).Fail(0, "lost", At).NeededCheckpoints());
        Assert.Empty((After(1) with { StatesDropped = true }).NeededCheckpoints());
    }

    // The best epoch is the first one; snapshots end at 2, 4 and 6.
    [Theory]
    [InlineData(3, "0:1 0:2")]
    [InlineData(5, "0:1 0:2 0:4")]
    public void Snapshots_that_are_not_members_yet_are_needed(int decided, string needed)
    {
        var run = Train(Runs.Begin(1, Rule with { Patience = 6, MinEpochs = 6, MaxEpochs = 6 }) with { Snapshots = new SnapshotRecipe(3, 2) }, decided, Rule with { Patience = 6, MinEpochs = 6, MaxEpochs = 6 });
        Assert.Equal(needed, Shown(run));
    }

    [Fact]
    public void Nothing_that_is_needed_is_ever_removed_as_superfluous()
    {
        for (var decided = 0; decided <= 3; decided++)
        {
            var run = After(decided);
            Assert.All(run.NeededCheckpoints(), id => Assert.DoesNotContain(id.Epoch, run.Superfluous(id.Member, Enumerable.Range(1, 9))));
        }
    }

    private static string Shown(RunRecord run) => string.Join(' ', run.NeededCheckpoints().Select(id => $"{id.Member}:{id.Epoch}"));

    private static RunRecord After(int decided) => Train(Runs.Begin(2, Rule), decided, Rule);

    private static RunRecord Train(RunRecord run, int decided, StoppingRecipe rule) => Enumerable.Range(1, decided).Aggregate(run, (state, epoch) =>
        state.Decide(rule, [.. state.Members.Select(member => Reports.Of(member.Index, epoch, 0.9f - 0.1f * epoch))], At));
}
