using Ensembles.Selecting;

namespace Ensembles.Tests.Selecting;

public sealed class MemberSubsetsTests
{
    [Fact]
    public void A_few_members_have_few_subsets_and_all_are_there()
    {
        var subsets = MemberSubsets.Of(4, 2, 1);
        Assert.True(subsets.AreAll);
        Assert.Equal(["0 1", "0 2", "0 3", "1 2", "1 3", "2 3"], Written(subsets));
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(10, 5, 252)]
    [InlineData(50, 49, 50)]
    [InlineData(1000, 1000, 1)]
    public void All_are_there_up_to_256(int members, int size, int count)
    {
        var subsets = MemberSubsets.Of(members, size, 1);
        Assert.True(subsets.AreAll);
        Assert.Equal(count, Written(subsets).Distinct().Count());
    }

    [Theory]
    [InlineData(11, 4)]
    [InlineData(50, 25)]
    [InlineData(1000, 999)]
    public void Of_more_256_different_ones_are_drawn_by_the_seed(int members, int size)
    {
        var subsets = MemberSubsets.Of(members, size, 1);
        Assert.False(subsets.AreAll);
        Assert.Equal(MemberSubsets.Most, Written(subsets).Distinct().Count());
        Assert.All(subsets.Members, subset => Assert.Equal((size, 0, 0), (subset.Distinct().Count(), subset.Count(place => place < 0 || place >= members), Falls(subset))));
        Assert.Equal(Written(subsets), Written(MemberSubsets.Of(members, size, 1)));
        Assert.NotEqual(Written(subsets), Written(MemberSubsets.Of(members, size, 2)));
    }

    [Fact]
    public void Every_member_is_drawn_about_as_often_as_the_others()
    {
        var counts = MemberSubsets.Of(20, 5, 3).Members.SelectMany(subset => subset).CountBy(member => member).ToDictionary();
        // 256 draws of 5 of 20: 64 each, with a standard deviation of 6.9.
        Assert.All(Enumerable.Range(0, 20), member => Assert.InRange(counts[member], 64 - 28, 64 + 28));
    }

    private static IEnumerable<string> Written(MemberSubsets subsets) => subsets.Members.Select(subset => string.Join(' ', subset));

    private static int Falls(int[] subset) => subset.Zip(subset.Skip(1)).Count(pair => pair.First >= pair.Second);
}
