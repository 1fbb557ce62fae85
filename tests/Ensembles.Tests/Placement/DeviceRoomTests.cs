using Ensembles.Placement;

namespace Ensembles.Tests.Placement;

public sealed class DeviceRoomTests
{
    // Free before the first member, what members hold, the most that they held, free now; and what a further member may use.
    [Theory]
    [InlineData(10, 0, 0, 10, 10)] // the first member
    [InlineData(10, 4, 4, 10, 6)] // the other one was promised four and has taken nothing yet
    [InlineData(10, 4, 4, 8, 6)] // it has taken two
    [InlineData(10, 4, 4, 6, 6)] // it has taken all
    [InlineData(10, 0, 4, 6, 10)] // it has gone, and libtorch keeps its memory for the next one
    [InlineData(10, 0, 4, 10, 10)]
    [InlineData(10, 4, 8, 2, 6)] // of two members one has gone
    [InlineData(10, 0, 4, 1, 5)] // another program has five
    [InlineData(10, 4, 4, 1, 1)]
    [InlineData(10, 4, 4, 0, 0)]
    [InlineData(2, 0, 0, 9, 9)] // another program has ended
    [InlineData(10, 8, 8, 1, 1)]
    [InlineData(10, 8, 8, 9, 2)]
    [InlineData(4, 4, 4, 4, 0)]
    public void A_member_may_use_what_is_free_and_what_others_have_left_but_not_what_they_were_promised(long before, long held, long most, long free, long expected) =>
        Assert.Equal(expected, new DeviceRoom(before, held, most).Available(free));

    [Fact]
    public void Promises_add_up_and_are_taken_back()
    {
        var room = new DeviceRoom(10).Take(3).Take(4).Return(3).Take(1);
        Assert.Equal(new DeviceRoom(10, Held: 5, Most: 7), room);
    }
}
