using System.Text;
using Ensembles.Members;

namespace Conformance;

/// <summary>What a store of pushed data sets must do, wherever they are.</summary>
public abstract class PushedSetsConformance
{
    private static readonly (string Path, string Content)[] Small = [("train/zero/a.png", "first"), ("train/one/b.png", "second, longer"), ("empty", "")];

    protected abstract IPushedSets Sets { get; }

    [Fact]
    public void A_set_is_there_once_it_is_finished_and_not_before()
    {
        Assert.Equal([0, 0, 0], Sets.Begin("digits", Files(Small)));
        Send("digits", Small);
        Assert.Empty(Sets.Sets());
        var finished = Sets.Finish("digits");
        Assert.Equal(finished, Assert.Single(Sets.Sets()));
        Assert.Equal(("digits", 3, 19L, PushedFiles.Identity(Files(Small))), (finished.Name, finished.Files, finished.Bytes, finished.Sha256));
        Assert.Null(Sets.Unfinished("digits"));
    }

    [Fact]
    public void Pieces_may_come_twice_and_overlap_but_leave_no_gap()
    {
        Sets.Begin("digits", Files([("a", "0123456789")]));
        Assert.Equal(0, Sets.Write("digits", 0, 3, Bytes("345")));
        Assert.Equal(4, Sets.Write("digits", 0, 0, Bytes("0123")));
        Assert.Equal(4, Sets.Write("digits", 0, 0, Bytes("012")));
        Assert.Equal(7, Sets.Write("digits", 0, 2, Bytes("23456")));
        Assert.Equal(10, Sets.Write("digits", 0, 7, Bytes("789")));
        Assert.Equal(10, Sets.Write("digits", 0, 0, Bytes("0123")));
        Assert.Equal(10, Sets.Finish("digits").Bytes);
    }

    [Fact]
    public void A_push_of_the_same_files_goes_on_and_one_of_others_begins_anew()
    {
        Sets.Begin("digits", Files(Small));
        Sets.Write("digits", 0, 0, Bytes("first"));
        Sets.Write("digits", 1, 0, Bytes("sec"));
        Assert.Equal(PushedFiles.Identity(Files(Small)), Sets.Unfinished("digits"));
        Assert.Equal([5, 3, 0], Sets.Begin("digits", Files(Small)));
        Assert.Equal([0], Sets.Begin("digits", Files([("train/zero/a.png", "first")])));
    }

    [Fact]
    public void A_file_that_does_not_have_its_hash_is_discarded_and_may_be_sent_again()
    {
        Sets.Begin("digits", Files([("a", "right")]));
        var error = Assert.Throws<TrainingException>(() => Sets.Write("digits", 0, 0, Bytes("wrong")));
        Assert.Equal(FaultKind.Damage, error.Kind);
        Assert.Contains("'a' of the data set 'digits' does not have the SHA-256", error.Message, StringComparison.Ordinal);
        Assert.Throws<TrainingException>(() => Sets.Write("digits", 0, 0, Bytes("right and more")));
        Assert.Throws<TrainingException>(() => Sets.Finish("digits"));
        Assert.Equal(5, Sets.Write("digits", 0, 0, Bytes("right")));
        Sets.Finish("digits");
    }

    [Fact]
    public void A_set_that_is_not_whole_is_not_finished()
    {
        Sets.Begin("digits", Files(Small));
        Sets.Write("digits", 0, 0, Bytes("first"));
        var error = Assert.Throws<TrainingException>(() => Sets.Finish("digits"));
        Assert.Contains("1 of 3 files are missing", error.Message, StringComparison.Ordinal);
        Assert.Empty(Sets.Sets());
    }

    [Fact]
    public void Finishing_over_a_set_of_the_same_name_replaces_all_of_it()
    {
        Push("digits", Small);
        Push("digits", [("other", "content")]);
        Assert.Equal((1, 7L), Sets.Sets().Select(set => (set.Files, set.Bytes)).Single());
    }

    [Fact]
    public void A_removed_set_is_gone_with_what_was_begun()
    {
        Push("digits", Small);
        Push("letters", Small);
        Sets.Begin("digits", Files([("other", "content")]));
        Assert.True(Sets.Remove("digits"));
        Assert.False(Sets.Remove("digits"));
        Assert.Equal(["letters"], Sets.Sets().Select(set => set.Name));
        Assert.Null(Sets.Unfinished("digits"));
    }

    [Fact]
    public void A_push_that_is_not_finished_is_listed_with_its_latest_time_and_can_be_discarded()
    {
        var before = TimeProvider.System.GetUtcNow().AddMinutes(-1);
        Push("digits", Small);
        Assert.Empty(Sets.Unfinished());
        Sets.Begin("digits", Files([("other", "content")]));
        Sets.Write("digits", 0, 0, Bytes("con"));
        var (name, latest) = Assert.Single(Sets.Unfinished());
        Assert.Equal("digits", name);
        Assert.InRange(latest, before, TimeProvider.System.GetUtcNow().AddMinutes(1));
        Sets.Discard("digits");
        Sets.Discard("letters");
        Assert.Empty(Sets.Unfinished());
        Assert.Null(Sets.Unfinished("digits"));
        Assert.Equal(3, Assert.Single(Sets.Sets()).Files);
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("Digits")]
    [InlineData("digits\n")]
    public void A_name_that_leads_elsewhere_is_refused(string name)
    {
        Assert.Throws<TrainingException>(() => Sets.Begin(name, Files(Small)));
        Assert.Throws<TrainingException>(() => Sets.Remove(name));
        Assert.Throws<TrainingException>(() => Sets.Discard(name));
    }

    [Theory]
    [InlineData("../out")]
    [InlineData("/out")]
    [InlineData("a/../../out")]
    [InlineData("a//b")]
    [InlineData("a/./b")]
    [InlineData("a\\..\\b")]
    [InlineData("a\nb")]
    [InlineData("")]
    public void A_file_that_leads_elsewhere_is_refused(string path) =>
        Assert.Throws<TrainingException>(() => Sets.Begin("digits", Files([(path, "x")])));

    [Fact]
    public void Nothing_is_written_where_nothing_was_begun()
    {
        Assert.Throws<TrainingException>(() => Sets.Write("digits", 0, 0, Bytes("x")));
        Assert.Throws<TrainingException>(() => Sets.Finish("digits"));
        Sets.Begin("digits", Files(Small));
        Assert.Throws<TrainingException>(() => Sets.Write("digits", 3, 0, Bytes("x")));
        Assert.Throws<TrainingException>(() => Sets.Write("digits", -1, 0, Bytes("x")));
    }

    protected static PushedFile[] Files(IEnumerable<(string Path, string Content)> files) =>
        [.. files.Select(file => new PushedFile(file.Path, Encoding.UTF8.GetByteCount(file.Content), ModuleHash.Of(Encoding.UTF8.GetBytes(file.Content))))];

    protected PushedSet Push(string name, (string Path, string Content)[] files)
    {
        Sets.Begin(name, Files(files));
        Send(name, files);
        return Sets.Finish(name);
    }

    private void Send(string name, (string Path, string Content)[] files)
    {
        foreach (var (index, file) in files.Index()) Sets.Write(name, index, 0, Bytes(file.Content));
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
