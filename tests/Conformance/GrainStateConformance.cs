using Orleans.Storage;

namespace Conformance;

/// <summary>What the runs rely on of grain state, wherever it is kept.</summary>
public abstract class GrainStateConformance
{
    private readonly GrainId _grain = GrainId.Create("run", $"conformance-{Guid.NewGuid():n}");

    protected abstract IGrainStorage Storage { get; }

    [Fact]
    public async Task What_was_never_written_does_not_exist()
    {
        var state = await Read();
        Assert.False(state.RecordExists);
        Assert.Null(state.State!.Text);
    }

    [Fact]
    public async Task What_was_written_is_read_back_with_its_version()
    {
        var written = await Write(new GrainState<Note>(new Note { Text = "één ≤ two", Numbers = [1, 2, 3] }));
        var read = await Read();
        Assert.True(read.RecordExists);
        Assert.Equal(written.ETag, read.ETag);
        Assert.Equal("één ≤ two", read.State!.Text);
        Assert.Equal([1, 2, 3], read.State!.Numbers);
    }

    [Fact]
    public async Task Each_write_has_a_version_of_its_own()
    {
        var state = await Write(new GrainState<Note>(new Note { Text = "one" }));
        var first = state.ETag;
        state.State = new Note { Text = "two" };
        await Write(state);
        Assert.NotEqual(first, state.ETag);
        Assert.Equal("two", (await Read()).State!.Text);
    }

    [Fact]
    public async Task A_write_with_an_old_version_is_refused_and_changes_nothing()
    {
        await Write(new GrainState<Note>(new Note { Text = "one" }));
        var (mine, other) = (await Read(), await Read());
        other.State = new Note { Text = "two" };
        await Write(other);
        mine.State = new Note { Text = "lost" };
        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => Write(mine));
        Assert.Equal("two", (await Read()).State!.Text);
    }

    [Fact]
    public async Task Two_writers_of_a_new_record_do_not_both_succeed()
    {
        var (mine, other) = (await Read(), await Read());
        mine.State = new Note { Text = "one" };
        other.State = new Note { Text = "two" };
        await Write(mine);
        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => Write(other));
        Assert.Equal("one", (await Read()).State!.Text);
    }

    [Fact]
    public async Task What_was_cleared_does_not_exist_and_can_be_written_again()
    {
        await Write(new GrainState<Note>(new Note { Text = "one" }));
        var state = await Read();
        await Storage.ClearStateAsync("note", _grain, state);
        var cleared = await Read();
        Assert.False(cleared.RecordExists);
        cleared.State = new Note { Text = "again" };
        await Write(cleared);
        Assert.Equal("again", (await Read()).State!.Text);
    }

    [Fact]
    public async Task A_record_of_some_megabytes_is_whole()
    {
        var text = new string('x', 5_000_000);
        await Write(new GrainState<Note>(new Note { Text = text }));
        Assert.Equal(text, (await Read()).State!.Text);
    }

    private async Task<GrainState<Note>> Read()
    {
        var state = new GrainState<Note>(new Note());
        await Storage.ReadStateAsync("note", _grain, state);
        return state;
    }

    private async Task<GrainState<Note>> Write(GrainState<Note> state)
    {
        await Storage.WriteStateAsync("note", _grain, state);
        return state;
    }

    /// <summary>Some state.</summary>
    public sealed record Note
    {
        /// <summary>Text of any length.</summary>
        public string? Text { get; init; }

        /// <summary>A list.</summary>
        public int[] Numbers { get; init; } = [];
    }
}
