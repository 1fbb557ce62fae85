using Client.Commands;

namespace Client.Tests.Commands;

/// <summary>A place that cannot be written is refused before work begins, and nothing is left of the trial.</summary>
public sealed class NewFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ensemble-client-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("no/such/folder/file.json")]
    [InlineData("file/below")]
    [InlineData("")]
    [InlineData("folder/")]
    [InlineData("/proc/nothing/file.json")]
    [InlineData("/proc/file.json")]
    public void A_file_that_cannot_be_written_is_refused(string file)
    {
        File.WriteAllText(Path.Combine(_folder, "file"), "");
        Directory.CreateDirectory(Path.Combine(_folder, "folder"));
        var error = Assert.Throws<CommandException>(() => NewFiles.RequireWritable(Path.Combine(_folder, file)));
        Assert.Equal(ExitCodes.Failed, error.ExitCode);
        Assert.Contains("cannot be written", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_can_be_written_is_neither_made_nor_changed()
    {
        var file = Path.Combine(_folder, "old.json");
        File.WriteAllText(file, "old");
        NewFiles.RequireWritable(file);
        NewFiles.RequireWritable(Path.Combine(_folder, "new.json"));
        NewFiles.RequireWritableFolder(Path.Combine(_folder, "deep", "below"));
        Assert.Equal(["old.json"], Directory.EnumerateFileSystemEntries(_folder).Select(Path.GetFileName));
        Assert.Equal("old", File.ReadAllText(file));
        Assert.Throws<CommandException>(() => NewFiles.RequireWritableFolder("/proc/nothing/below"));
    }
}
