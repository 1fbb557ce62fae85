using System.Diagnostics;
using Grains.Interfaces.Local;
using Silo.Hosting;

namespace Silo.Tests.Hosting;

/// <summary>A silo of the machine's own cluster lives as long as a command uses the cluster, or it is to stay.</summary>
public sealed class ClusterWatchTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ensemble-silo-").FullName;
    private readonly ClusterWatch _watch;

    public ClusterWatchTests() => _watch = new ClusterWatch(new SiloSettings { DataDir = _folder, ClusterId = "own", Lifeline = true });

    public void Dispose()
    {
        _watch.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void It_is_wanted_while_any_command_uses_the_cluster()
    {
        using var first = ClusterUse.TryShare(_folder)!;
        using (ClusterUse.TryShare(_folder)!) Assert.True(_watch.IsWanted());
        Assert.True(_watch.IsWanted());
        // To look is not to use: the last user is the last.
        Assert.True(first.TryTakeAlone());
        // Who has it alone ends the trainers first; if that command is killed meanwhile, no command uses the cluster.
        Assert.True(_watch.IsWanted());
        first.Dispose();
        Assert.False(_watch.IsWanted());
    }

    [Fact]
    public void When_it_is_not_wanted_no_command_joins_the_cluster_any_more()
    {
        Assert.False(_watch.IsWanted());
        Assert.Null(ClusterUse.TryShare(_folder));
        _watch.Dispose();
        using var next = ClusterUse.TryShare(_folder);
        Assert.NotNull(next);
    }

    [Theory, InlineData("own", false), InlineData("another", true)]
    public void What_is_written_of_its_own_cluster_goes_with_it(string cluster, bool stays)
    {
        var file = new ClusterFile(_folder);
        file.Write(new ClusterRecord(cluster, "127.0.0.1:1", 2, null, 3, false, []));
        Assert.False(_watch.IsWanted());
        Assert.Equal(stays, file.Read() is not null);
    }

    [Theory, InlineData("own", true, true), InlineData("own", false, false), InlineData("another", true, false)]
    public void A_cluster_that_is_to_stay_needs_no_user(string cluster, bool staysUp, bool wanted)
    {
        new ClusterFile(_folder).Write(new ClusterRecord(cluster, "127.0.0.1:1", 2, null, 3, staysUp, []));
        Assert.Equal(wanted, _watch.IsWanted());
    }

    [Fact]
    public void One_that_is_to_stay_does_so_while_its_folder_is_away()
    {
        new ClusterFile(_folder).Write(new ClusterRecord("own", "127.0.0.1:1", 2, null, 3, true, []));
        Assert.True(_watch.IsWanted());
        Directory.Move(_folder, $"{_folder}-away");
        try
        {
            Assert.True(_watch.IsWanted());
        }
        finally
        {
            Directory.Move($"{_folder}-away", _folder);
        }

        new ClusterFile(_folder).Delete();
        Assert.False(_watch.IsWanted());
    }

    [Fact]
    public async Task A_trainer_ends_with_its_control_silo_or_with_whoever_ends_the_cluster_and_leaves_the_rest_to_them()
    {
        using var control = Process.Start("bash", ["-c", $"exec -a --Ensemble:DataDir={_folder} sleep 1000"]);
        using var watch = new ClusterWatch(new SiloSettings { DataDir = _folder, ClusterId = "own", ControlPid = control.Id });
        while (!SiloPids.IsSiloOf(control.Id, _folder)) await Task.Delay(10, TestContext.Current.CancellationToken);
        Assert.True(watch.IsWanted());
        using var user = ClusterUse.TryShare(_folder)!;
        Assert.True(watch.IsWanted());
        Assert.True(user.TryTakeAlone());
        Assert.False(watch.IsWanted());
        Assert.True(user.TryShare());
        Assert.True(watch.IsWanted());
        control.Kill();
        await control.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.False(watch.IsWanted());
    }
}
