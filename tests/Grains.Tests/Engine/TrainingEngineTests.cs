using Ensembles.Members;
using Ensembles.Recipes;
using Grains.Engine;
using Grains.Tests.Fakes;

namespace Grains.Tests.Engine;

/// <summary>Slots and their jobs, without a cluster.</summary>
public sealed class TrainingEngineTests : IDisposable
{
    private readonly LaggingTrainer _trainer = new();
    private readonly TrainingEngine _engine;

    public TrainingEngineTests() => _engine = new TrainingEngine(_trainer, ["cpu"]);

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task Turns_of_one_slot_run_on_one_thread_which_ends_with_the_engine()
    {
        foreach (var member in new[] { 0, 1, 2 })
        {
            var job = Start(member, limit: 1);
            await Events(job, 2);
            job.Yield();
            await Events(job, 1);
        }

        var thread = Assert.Single(_trainer.Threads.Distinct());
        Assert.Equal(3, _trainer.Threads.Count);
        _engine.Dispose();
        Assert.False(thread.IsAlive);
    }

    [Fact]
    public async Task Another_member_on_a_slot_begins_when_the_one_before_has_ended()
    {
        var before = Start(0, limit: 1);
        await Events(before, 2);
        var after = Start(1, limit: 1);

        Assert.Equal(new TurnOver(null, default), Assert.Single(await Events(before, 1)));
        Assert.Equal(["taken up after 0", "epoch 1"], (await Events(after, 2)).Select(Text));
    }

    [Fact]
    public async Task An_epoch_is_reported_once_it_is_stored_and_the_last_one_before_the_turn_waits()
    {
        var job = Start(0, limit: 3);

        Assert.Equal(["taken up after 0", "epoch 1", "epoch 2", "epoch 3"], (await Events(job, 4)).Select(Text));
        Assert.Equal(["trained 1", "trained 2", "stored 1", "trained 3", "stored 2", "stored 3"], _trainer.Done);
        job.Allow(4);
        Assert.Equal(["epoch 4"], (await Events(job, 1)).Select(Text));
    }

    [Fact]
    public async Task The_last_epoch_is_reported_before_the_turn_is_over()
    {
        TrainingJob? job = null;
        using var begun = new ManualResetEventSlim();
        _trainer.BeforeEpoch = epoch =>
        {
            begun.Wait(TestContext.Current.CancellationToken);
            if (epoch == 2) job!.Yield();
        };
        job = Start(0, limit: 9);
        begun.Set();

        Assert.Equal(["taken up after 0", "epoch 1", "epoch 2", "over: "], (await Events(job, 4)).Select(Text));
        await job.Events.Completion.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
    }

    [Theory, InlineData(2), InlineData(3)]
    public async Task An_epoch_that_cannot_be_stored_ends_the_turn_once_whether_the_next_one_was_begun_or_not(int limit)
    {
        _trainer.BeforeStoring = epoch =>
        {
            if (epoch == 2) throw new TrainingException("no room; make some.", FaultKind.Storage);
        };
        var job = Start(0, limit);

        var events = await Events(job, 3);
        Assert.Equal(["taken up after 0", "epoch 1", "over: no room; make some."], events.Select(Text));
        Assert.Equal(FaultKind.Storage, ((TurnOver)events[2]).Kind);
        await job.Events.Completion.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.DoesNotContain("stored 3", _trainer.Done);
    }

    [Fact]
    public async Task A_cancelled_turn_is_over_without_a_fault_and_what_was_being_stored_is_reported()
    {
        TrainingJob? job = null;
        using var begun = new ManualResetEventSlim();
        _trainer.BeforeEpoch = epoch =>
        {
            begun.Wait(TestContext.Current.CancellationToken);
            if (epoch == 2) job!.Cancel();
        };
        job = Start(0, limit: 9);
        begun.Set();

        Assert.Equal(["taken up after 0", "epoch 1", "over: "], (await Events(job, 3)).Select(Text));
    }

    private TrainingJob Start(int member, int limit) => _engine.Start(
        new MemberPlan("run", member, 7, 1, "cpu", RecipeReader.Parse(Recipes.Tiny(members: 2)), "hash"), slot: 0, decidedEpoch: 0, limit);

    private static async Task<List<JobEvent>> Events(TrainingJob job, int count)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        late.CancelAfter(TimeSpan.FromMinutes(1));
        List<JobEvent> events = [];
        while (events.Count < count) events.Add(await job.Events.ReadAsync(late.Token));
        return events;
    }

    private static string Text(JobEvent happened) => happened switch
    {
        TakenUp up => $"taken up after {up.EpochsDone}",
        EpochTrained trained => $"epoch {trained.Report.Epoch}",
        _ => $"over: {((TurnOver)happened).Failure}",
    };
}
