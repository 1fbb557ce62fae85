using Ensembles.Members;

namespace Conformance;

/// <summary>What every checkpoint store must do; the fake of the grains' tests and the real ones pass the same tests.</summary>
public abstract class CheckpointStoreConformance
{
    protected abstract ICheckpointStore Store { get; }

    [Fact]
    public void What_was_written_is_read_back_with_its_report()
    {
        var file = FileOf(Report(1, 3));
        Store.Write(Id(1, 3), 1, file);
        Assert.Equal(file, Store.Read(Id(1, 3)));
        var report = Store.ReadReport(Id(1, 3));
        Assert.Equal((1, 3, "hash-1-3"), (report.Member, report.Epoch, report.WeightsSha256));
        Assert.Equal([0.25f, 0.75f], report.TrueClassProbabilities);
    }

    [Fact]
    public void The_same_epoch_is_written_over()
    {
        Store.Write(Id(0, 1), 1, FileOf(Report(0, 1)));
        var again = FileOf(Report(0, 1) with { Incarnation = 2 });
        Store.Write(Id(0, 1), 2, again);
        Assert.Equal(again, Store.Read(Id(0, 1)));
        Assert.Equal([1], Store.Epochs("run", 0));
    }

    [Fact]
    public void Epochs_are_listed_in_order_and_deleted_one_by_one_or_with_their_run()
    {
        foreach (var epoch in new[] { 10, 2, 1 }) Store.Write(Id(1, epoch), 1, FileOf(Report(1, epoch)));
        Store.Write(new CheckpointId("run-2", 1, 7), 1, FileOf(Report(1, 7)));
        Assert.Equal([1, 2, 10], Store.Epochs("run", 1));
        Assert.Empty(Store.Epochs("run", 0));
        Store.Delete(Id(1, 2));
        Store.Delete(Id(1, 2));
        Assert.Equal([1, 10], Store.Epochs("run", 1));
        Store.DeleteRun("run");
        Assert.Empty(Store.Epochs("run", 1));
        Assert.Equal([7], Store.Epochs("run-2", 1));
    }

    [Theory]
    [InlineData("../keep")]
    [InlineData("../../keep")]
    [InlineData("/etc")]
    [InlineData("..")]
    [InlineData("")]
    [InlineData("a\\b")]
    [InlineData("a\0b")]
    public void A_run_whose_name_could_lead_out_of_the_store_is_refused(string run)
    {
        var id = new CheckpointId(run, 0, 1);
        Action[] all = [() => Store.Fence(run, 0, 1), () => Store.Write(id, 1, FileOf(Report(0, 1))), () => Store.Read(id), () => Store.Epochs(run, 0), () => Store.Delete(id), () => Store.DeleteRun(run)];
        Assert.All(all, one => Assert.Contains("is no name in a store", Assert.Throws<TrainingException>(one).Message, StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_not_there_is_said_so()
    {
        var error = Assert.Throws<TrainingException>(() => Store.Read(Id(0, 9)));
        Assert.Equal(FaultKind.Damage, error.Kind);
        Assert.Contains("is missing", error.Message, StringComparison.Ordinal);
        Assert.Throws<TrainingException>(() => Store.ReadReport(Id(0, 9)));
        Assert.Throws<TrainingException>(() => Store.ExportWeights(Id(0, 9)));
    }

    [Fact]
    public void A_placement_that_was_replaced_stores_nothing_more()
    {
        Store.Write(Id(0, 1), 1, FileOf(Report(0, 1)));
        Store.Fence("run", 0, 2);
        var error = Assert.Throws<TrainingException>(() => Store.Write(Id(0, 2), 1, FileOf(Report(0, 2))));
        Assert.Equal(FaultKind.Fenced, error.Kind);
        Assert.Equal([1], Store.Epochs("run", 0));
        Store.Write(Id(0, 2), 2, FileOf(Report(0, 2)));
        Assert.Equal([1, 2], Store.Epochs("run", 0));
    }

    [Fact]
    public void A_fence_never_goes_down_and_holds_one_member_only()
    {
        Store.Fence("run", 0, 5);
        Store.Fence("run", 0, 3);
        Assert.Throws<TrainingException>(() => Store.Write(Id(0, 1), 4, FileOf(Report(0, 1))));
        Store.Write(Id(1, 1), 1, FileOf(Report(1, 1)));
        Store.Write(Id(0, 1), 6, FileOf(Report(0, 1)));
    }

    /// <summary>A whole checkpoint with this report in it.</summary>
    protected abstract byte[] FileOf(EpochReport report);

    private static CheckpointId Id(int member, int epoch) => new("run", member, epoch);

    private static EpochReport Report(int member, int epoch) => new()
    {
        Member = member,
        Epoch = epoch,
        Incarnation = 1,
        TrainLoss = 0.5,
        TrainAccuracy = 0.8,
        ValidationLoss = 0.4,
        ValidationAccuracy = 0.9,
        TrueClassProbabilities = [0.25f, 0.75f],
        Checkpoint = Id(member, epoch),
        WeightsSha256 = $"hash-{member}-{epoch}",
        Samples = 10,
        Seconds = 1,
    };
}
