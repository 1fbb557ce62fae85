using Ensembles.Members;
using Training.Checkpoints;

namespace Training.Tests.Checkpoints;

public sealed class StorageRetryTests
{
    [Fact]
    public void It_tries_again_until_the_store_answers_and_says_why_it_waits()
    {
        var (tries, said) = (0, new List<string>());
        var answer = new StorageRetry(TimeSpan.FromMinutes(1), TimeProvider.System).Try(
            () => ++tries < 3 ? throw new TrainingException("no room.", FaultKind.Storage) : 42, said.Add, CancellationToken.None);
        Assert.Equal((42, 3), (answer, tries));
        Assert.Equal(["no room.", "no room."], said);
    }

    [Fact]
    public void It_gives_up_after_its_limit_with_the_last_fault()
    {
        var tries = 0;
        var error = Assert.Throws<TrainingException>(() => new StorageRetry(TimeSpan.Zero, TimeProvider.System).Try(
            () => throw new TrainingException($"fault {++tries}", FaultKind.Storage), _ => { }, CancellationToken.None));
        Assert.Equal("fault 1", error.Message);
    }

    [Theory, InlineData(FaultKind.Damage), InlineData(FaultKind.Fenced)]
    public void It_does_not_repeat_what_trying_again_cannot_fix(FaultKind kind)
    {
        var tries = 0;
        Assert.Throws<TrainingException>(() => new StorageRetry(TimeSpan.FromMinutes(1), TimeProvider.System).Try(
            () =>
            {
                tries++;
                throw new TrainingException("no", kind);
            },
            _ => { },
            CancellationToken.None));
        Assert.Equal(1, tries);
    }

    [Fact]
    public void It_ends_where_it_is_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => new StorageRetry(TimeSpan.FromMinutes(1), TimeProvider.System).Try(
            () => throw new TrainingException("no", FaultKind.Storage), _ => cancelled.Cancel(), cancelled.Token));
    }
}
