using Ensembles.Runs;

namespace Ensembles.Tests.Runs;

public sealed class TurnRulesTests
{
    [Theory]
    [InlineData(0, 0, 50, false, 3)] // alone: the epoch to decide and two more
    [InlineData(4, 6, 50, false, 7)]
    [InlineData(4, 4, 5, false, 5)] // never beyond the last epoch
    [InlineData(4, 4, 50, true, 5)] // someone waits: one epoch at a time
    [InlineData(4, 7, 50, true, 7)] // someone waits, and no running ahead beyond the bound either
    public void Limit_is(int decided, int done, int last, bool othersWait, int expected) =>
        Assert.Equal(expected, TurnRules.Limit(decided, done, last, othersWait));

    [Theory]
    [InlineData(3, 6, new int[0], false)]
    [InlineData(3, 6, new[] { 2 }, true)] // the waiting one has trained less
    [InlineData(3, 6, new[] { 3 }, false)] // it has trained as much: one goes on, then yields
    [InlineData(6, 6, new[] { 6 }, true)] // blocked while someone waits
    [InlineData(6, 6, new int[0], false)] // blocked, but nobody needs the slot
    public void Member_yields(int done, int limit, int[] waiting, bool expected) =>
        Assert.Equal(expected, TurnRules.MustYield(done, limit, waiting));
}
