using CsCheck;
using Training.Loop;

namespace Training.Tests.Loop;

public sealed class ShuffleTests
{
    [Fact]
    public void An_order_is_a_permutation_and_a_function_of_seed_and_epoch() =>
        Gen.Int[1, 500].Select(Gen.ULong, Gen.Int[1, 100]).Sample((count, seed, epoch) =>
        {
            var order = Shuffle.Order(count, seed, epoch);
            Assert.Equal(Enumerable.Range(0, count).Select(index => (long)index), order.Order());
            Assert.Equal(order, Shuffle.Order(count, seed, epoch));
        });

    [Fact]
    public void Another_seed_or_epoch_gives_another_order()
    {
        Assert.NotEqual(Shuffle.Order(100, 1, 1), Shuffle.Order(100, 2, 1));
        Assert.NotEqual(Shuffle.Order(100, 1, 1), Shuffle.Order(100, 1, 2));
    }
}
