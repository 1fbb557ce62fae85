using Ensembles.Members;

namespace Ensembles.Tests.Members;

public sealed class RandomStreamTests
{
    [Fact]
    public void Member_seeds_are_pinned_for_ever()
    {
        // Changing these would change every run that anyone has written down.
        Assert.Equal(16294208416658607535UL, MemberSeeds.Derive(1, 0));
        Assert.Equal(5026954255020281043UL, MemberSeeds.Derive(1, 1));
        Assert.Equal(1_000, Enumerable.Range(0, 1_000).Select(member => MemberSeeds.Derive(1, member)).Distinct().Count());
    }

    [Fact]
    public void Seed_epoch_step_and_purpose_each_open_another_stream()
    {
        RandomStream[] streams =
        [
            new(1, 1, 1, DrawPurpose.Shuffle), new(2, 1, 1, DrawPurpose.Shuffle), new(1, 2, 1, DrawPurpose.Shuffle),
            new(1, 1, 2, DrawPurpose.Shuffle), new(1, 1, 1, DrawPurpose.Dropout),
        ];
        Assert.Equal(streams.Length, streams.Select(stream => stream.NextUInt64()).Distinct().Count());
    }

    [Fact]
    public void Draws_are_even()
    {
        var stream = new RandomStream(1, 1, 1, DrawPurpose.Augmentation);
        var counts = new int[10];
        for (var draw = 0; draw < 100_000; draw++) counts[stream.NextIndex(10)]++;
        Assert.All(counts, count => Assert.InRange(count, 9_500, 10_500));
        var mean = Enumerable.Range(0, 100_000).Select(_ => stream.NextDouble(-1, 3)).Average();
        Assert.InRange(mean, 0.98, 1.02);
    }
}
