using Silo.Hosting;
using Silo.Storage;
using StackExchange.Redis;

namespace Silo.Tests.Hosting;

public sealed class StartFaultsTests
{
    private static readonly StorageSettings Redis = new() { Redis = "redis:6379,password=secret" };

    [Fact]
    public void Redis_that_does_not_answer_is_named_without_its_password() =>
        Assert.Equal(
            "Silo control did not start: Redis at redis:6379 does not answer; start it, or correct the address in Ensemble:Redis.",
            Of(new RedisTimeoutException("The message timed out in the backlog - Last Connection Exception: UnableToConnect on redis:6379", CommandStatus.WaitingInBacklog)));

    [Fact]
    public void A_wrong_password_is_told_without_it() =>
        Assert.Equal(
            "Silo control did not start: Redis at redis:6379 refuses the password; correct Ensemble:RedisPassword, or 'password=' in Ensemble:Redis.",
            Of(new RedisConnectionException(ConnectionFailureType.UnableToConnect, "Last Connection Exception: AuthenticationFailure (None)")));

    [Fact]
    public void Anything_else_is_its_first_line_and_the_place_of_the_log() =>
        Assert.Equal(
            "Silo control did not start: The folder is full. Its log is in data/logs.",
            Of(new InvalidOperationException("outer", new IOException("The folder is full.\nmore"))));

    private static string Of(Exception error) => StartFaults.Sentence(new AggregateException(error), new SiloSettings { Role = "control", DataDir = "data" }, Redis);
}
