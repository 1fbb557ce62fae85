using System.Diagnostics;
using Client.Clusters;
using Grains.Interfaces.Local;

namespace Client.Tests.Clusters;

/// <summary>A cluster is used as long as any command holds the lock, and ends with the last.</summary>
public sealed class ClusterUseTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ensemble-client-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Only_the_last_user_gets_the_lock_alone_and_nobody_comes_in_while_it_has_it()
    {
        using var first = ClusterUse.TryShare(_folder)!;
        using (var second = ClusterUse.TryShare(_folder)!)
        {
            Assert.False(second.TryTakeAlone());
            Assert.True(second.TryShare());
            Assert.False(first.TryTakeAlone());
            Assert.True(first.TryShare());
        }

        Assert.True(first.TryTakeAlone());
        Assert.Null(ClusterUse.TryShare(_folder));
        first.Release();
        using var third = ClusterUse.TryShare(_folder);
        Assert.NotNull(third);
    }

    [Fact]
    public async Task A_user_that_is_killed_uses_it_no_more()
    {
        using var own = ClusterUse.TryShare(_folder)!;
        using var other = Process.Start(new ProcessStartInfo("bash", ["-c", "exec 9< cluster.users; flock --shared 9; echo held; exec sleep 1000"]) { WorkingDirectory = _folder, RedirectStandardOutput = true })!;
        Assert.Equal("held", await other.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        Assert.False(own.TryTakeAlone());
        other.Kill();
        await other.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(own.TryTakeAlone());
    }

    [Theory]
    [InlineData(nameof(Departure.Ended), "Interrupted: run 'r' is kept, at most the epoch in flight is lost; continue with 'ensemble resume r'.")]
    [InlineData(nameof(Departure.Shared), "Detached: run 'r' continues while other commands use this cluster, and is interrupted when the last of them ends; watch it with 'ensemble watch r', end it with 'ensemble stop r'.")]
    [InlineData(nameof(Departure.Stays), "Detached: run 'r' continues; watch it with 'ensemble watch r', end it with 'ensemble stop r'.")]
    public void What_is_said_of_a_run_is_what_becomes_of_its_cluster(string departure, string sentence) =>
        Assert.Equal(sentence, Enum.Parse<Departure>(departure).Of("run", "r", "resume r"));
}
