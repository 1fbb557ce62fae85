using System.Security.Cryptography;
using Ensembles.Members;
using Training.Data.Pulling;

namespace Training.Tests.Data;

public sealed class PullerTests : IDisposable
{
    private readonly TempFolder _original = Files.IdxFolder();
    private readonly TempFolder _root = new();
    private readonly List<string> _messages = [];

    public void Dispose()
    {
        _original.Dispose();
        _root.Dispose();
    }

    [Fact]
    public void A_set_is_brought_whole_from_the_first_source_that_has_it()
    {
        var set = Set(FakeSource.Failing("away", new HttpRequestException("no such host.")), FakeSource.Sound(_original));

        Ensure(set);

        Assert.True(set.IsIn(set.Folder(_root.Path)));
        Assert.Contains("away: no such host", _messages);
    }

    [Fact]
    public void A_set_that_is_there_asks_no_source()
    {
        var source = FakeSource.Sound(_original);
        Ensure(Set(source));
        Ensure(Set(source));

        Assert.Equal(1, source.Asked);
    }

    [Fact]
    public void Nothing_but_the_lock_and_the_set_is_left_beside_it()
    {
        Ensure(Set(FakeSource.Sound(_original)));

        Assert.Equal([".toy.lock", "toy"], Left());
    }

    [Fact]
    public void Every_source_that_failed_is_named_with_its_reason_in_one_sentence()
    {
        var set = Set(
            FakeSource.Failing("one", new HttpRequestException("no such host")),
            FakeSource.Failing("two", new TimeoutException("no answer in 4 s")),
            FakeSource.Failing("three", new OperationCanceledException()));

        var fault = Assert.Throws<TrainingException>(() => Ensure(set));

        Assert.Contains("(one: no such host; two: no answer in 4 s; three: no answer in time)", fault.Message, StringComparison.Ordinal);
        Assert.Contains($"into {set.Folder(_root.Path)}.", fault.Message, StringComparison.Ordinal);
        Assert.Equal([".toy.lock"], Left());
    }

    [Fact]
    public void A_file_with_the_wrong_hash_is_not_taken()
    {
        var set = Set(new FakeSource("false", (folders, _) =>
        {
            foreach (var file in Directory.GetFiles(_original.Path))
            {
                var content = File.ReadAllBytes(file);
                content[^1] ^= 1;
                File.WriteAllBytes(Path.Combine(folders.Files, Path.GetFileName(file)), content);
            }

            return Task.CompletedTask;
        }));

        var fault = Assert.Throws<TrainingException>(() => Ensure(set));

        Assert.Contains("is not the right file", fault.Message, StringComparison.Ordinal);
        Assert.Equal([".toy.lock"], Left());
    }

    [Fact]
    public void A_source_that_lacks_a_file_is_passed_over()
    {
        var set = Set(new FakeSource("empty", (_, _) => Task.CompletedTask), FakeSource.Sound(_original));

        Ensure(set);

        Assert.True(set.IsIn(set.Folder(_root.Path)));
    }

    [Fact]
    public void A_pull_that_is_cancelled_leaves_nothing_half_written()
    {
        using var stop = new CancellationTokenSource();
        var next = FakeSource.Sound(_original);
        var set = Set(
            new FakeSource("slow", async (folders, cancellation) =>
            {
                await File.WriteAllTextAsync(Path.Combine(folders.Files, "half"), "half", cancellation);
                await stop.CancelAsync();
                cancellation.ThrowIfCancellationRequested();
            }),
            next);

        Assert.ThrowsAny<OperationCanceledException>(() => new Puller(_root.Path).Ensure(set, Messages(), stop.Token));

        Assert.Equal([".toy.lock"], Left());
        Assert.Equal(0, next.Asked);
    }

    [Fact]
    public void What_a_killed_process_left_behind_is_removed()
    {
        _root.Write(".toy.partial/files/half", [1]);

        Ensure(Set(FakeSource.Sound(_original)));

        Assert.Equal([".toy.lock", "toy"], Left());
    }

    [Fact]
    public void A_set_with_a_file_gone_is_made_whole_and_other_files_beside_it_stay()
    {
        var set = Set(FakeSource.Sound(_original));
        _root.Write("toy/notes.txt", [1]);
        _root.Write("toy/train-labels-idx1-ubyte", [1, 2]);

        Ensure(set);

        Assert.True(set.IsIn(set.Folder(_root.Path)));
        Assert.True(File.Exists(Path.Combine(_root.Path, "toy/notes.txt")));
    }

    [Fact]
    public void Pulls_side_by_side_bring_a_set_once()
    {
        using var bothAreHere = new Barrier(4);
        var source = FakeSource.Sound(_original);
        var set = Set(source);
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            bothAreHere.SignalAndWait();
            new Puller(_root.Path).Ensure(set, new Ignore(), CancellationToken.None);
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        Assert.Equal(1, source.Asked);
        Assert.True(set.IsIn(set.Folder(_root.Path)));
    }

    [Fact]
    public void A_wait_for_another_process_is_told_and_can_be_cancelled()
    {
        using var stop = new CancellationTokenSource();
        using var other = PullLock.Take(Path.Combine(_root.Path, ".toy.lock"), () => { }, CancellationToken.None);

        Assert.ThrowsAny<OperationCanceledException>(() =>
            PullLock.Take(Path.Combine(_root.Path, ".toy.lock"), stop.Cancel, stop.Token));
    }

    [Fact]
    public void A_root_that_cannot_be_made_is_named()
    {
        var file = _root.Write("file", [1]);

        var fault = Assert.Throws<TrainingException>(() => new Puller(Path.Combine(file, "data")).Ensure(Set(), Messages(), CancellationToken.None));

        Assert.StartsWith($"{file}/data: cannot be written", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_disk_ends_the_pull_at_once()
    {
        var next = FakeSource.Sound(_original);

        var fault = Assert.Throws<TrainingException>(() => Ensure(Set(FakeSource.Failing("any", new IOException("No space left on device", 28)), next)));

        Assert.StartsWith($"{_root.Path}: cannot be written (the disk is full)", fault.Message, StringComparison.Ordinal);
        Assert.Equal(0, next.Asked);
    }

    private void Ensure(KnownSet set) => new Puller(_root.Path).Ensure(set, Messages(), CancellationToken.None);

    private string[] Left() =>
        [.. Directory.GetFileSystemEntries(_root.Path).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private KnownSet Set(params IPullSource[] sources) => Of(_original, sources);

    private Collect Messages() => new(_messages);

    /// <summary>A known set that is made of the files of a folder.</summary>
    internal static KnownSet Of(TempFolder original, params IPullSource[] sources) => new(
        "toy",
        "A toy.",
        [.. Directory.GetFiles(original.Path).Select(file => (Name: Path.GetFileName(file), Content: File.ReadAllBytes(file)))
            .Select(file => new KnownFile(file.Name, file.Content.Length, Convert.ToHexStringLower(SHA256.HashData(file.Content))))],
        sources);

    private sealed class Collect(List<string> messages) : IProgress<DataProgress>
    {
        public void Report(DataProgress value) => messages.Add(value.Message);
    }

    internal sealed class Ignore : IProgress<DataProgress>
    {
        public void Report(DataProgress value)
        {
        }
    }
}
