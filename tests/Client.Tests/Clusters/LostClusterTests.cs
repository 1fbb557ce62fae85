using Client.Clusters;

namespace Client.Tests.Clusters;

/// <summary>After which errors a cluster elsewhere is asked again.</summary>
public sealed class LostClusterTests
{
    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void A_call_that_a_silo_cancels_while_it_ends_is_lost_and_one_that_the_user_cancels_is_not(bool byUser, bool isLost) =>
        Assert.Equal(isLost, LostCluster.Is(new TaskCanceledException(), new CancellationToken(canceled: byUser)));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Errors_of_the_store_count_and_the_commands_own_do_not(bool isCancelled)
    {
        var cancellation = new CancellationToken(isCancelled);
        Assert.True(LostCluster.Is(new InvalidOperationException("Redis"), cancellation));
        Assert.False(LostCluster.Is(new CommandException(ExitCodes.Conflict, "Why."), cancellation));
    }
}
