using Client.Clusters;
using Grains.Interfaces.Local;

namespace Client.Tests.Clusters;

public sealed class ClusterFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ensemble-client-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_is_left_of_a_cluster_that_has_gone_does_not_count()
    {
        var file = new ClusterFile(_folder);
        Assert.Null(file.Find());
        // This process lives, but it is no silo of this folder.
        file.Write(new ClusterRecord("id", "127.0.0.1:1", 2, "http://127.0.0.1:3", Environment.ProcessId, true, [new TrainerRecord("trainer-0", "cpu", 4)]));
        Assert.Null(file.Find());
        Assert.Equal([Environment.ProcessId, 4], file.Read()!.Pids());
        // Cut off, and as an earlier version wrote it.
        foreach (var text in (string[])["{ cut", """{"ClusterId":"id","Gateway":"127.0.0.1:1","StaysUp":true,"Pids":[1],"Http":"http://127.0.0.1:2"}"""])
        {
            File.WriteAllText(Path.Combine(_folder, "cluster.json"), text);
            Assert.Null(file.Find());
            Assert.Null(file.Read());
        }
    }

    [Fact]
    public void The_file_is_for_its_owner_alone()
    {
        new ClusterFile(_folder).Write(new ClusterRecord("id", "127.0.0.1:1", 2, null, 1, true, []));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folder, "cluster.json")));
    }

    [Fact]
    public async Task A_lock_is_held_by_one_at_a_time()
    {
        var first = await ClusterLock.Take(_folder, TestContext.Current.CancellationToken);
        var second = ClusterLock.Take(_folder, TestContext.Current.CancellationToken);
        Assert.False(second.IsCompleted);
        first.Dispose();
        (await second).Dispose();
    }

    [Fact]
    public void Ports_that_are_offered_are_free_and_different()
    {
        var ports = FreePorts.Find(5);
        Assert.Equal(5, ports.Distinct().Count());
        Assert.All(ports, port => Assert.InRange(port, 1024, 65_535));
    }

    [Theory]
    [InlineData("nonsense", ExitCodes.BadInput, "--cluster nonsense is not an address; use host:port, such as 127.0.0.1:30000.")]
    [InlineData("host:99999", ExitCodes.BadInput, "--cluster host:99999 is not an address; use host:port, such as 127.0.0.1:30000.")]
    [InlineData(",", ExitCodes.BadInput, "--cluster is empty; use host:port, such as 127.0.0.1:30000.")]
    [InlineData("no-such-host.invalid:30000", ExitCodes.NoCluster, "--cluster no-such-host.invalid: no host of this name is known; check the address.")]
    public async Task An_address_that_is_none_is_one_sentence(string list, int exitCode, string sentence)
    {
        var error = await Assert.ThrowsAsync<CommandException>(() => Addresses.Resolve(list, TestContext.Current.CancellationToken));
        Assert.Equal((exitCode, sentence), (error.ExitCode, error.Message));
    }

    [Fact]
    public async Task Several_gateways_may_be_named() =>
        Assert.Equal(["127.0.0.1:1", "127.0.0.1:2"], (await Addresses.Resolve("127.0.0.1:1, 127.0.0.1:2", TestContext.Current.CancellationToken)).Select(end => end.ToString()));
}
