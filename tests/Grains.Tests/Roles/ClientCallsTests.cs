using Grains.Interfaces.Members;
using Grains.Interfaces.Modules;
using Grains.Interfaces.Nodes;
using Grains.Interfaces.Runs;
using Grains.Interfaces.Sweeps;
using Grains.Tests.Fakes;

namespace Grains.Tests.Roles;

/// <summary>A client calls what is for clients, and nothing else.</summary>
public sealed class ClientCallsTests
{
    [Fact]
    public async Task What_is_for_silos_is_refused_to_a_client_and_answered_to_a_silo()
    {
        await using var cluster = await RunCluster.Start();
        var client = cluster.Silos.Client;
        Func<Task>[] calls =
        [
            () => client.GetGrain<IRunCoordinator>("../../keep").Erase(),
            () => client.GetGrain<IRunCoordinator>("run").Begin("{}"),
            () => client.GetGrain<ISweepCoordinator>("sweep").Erase(),
            () => client.GetGrain<IMemberGrain>("run/0").Unload(),
            () => client.GetGrain<IDevicePoolGrain>(INodesGrain.Key).Leave("trainer-0"),
            () => client.GetGrain<IModuleProbeGrain>("hash").Try(null!),
            () => client.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero),
        ];

        foreach (var call in calls) Assert.Contains("is for silos only", (await Assert.ThrowsAsync<UnauthorizedAccessException>(call)).Message, StringComparison.Ordinal);
        Assert.Null((await cluster.Inside.GetGrain<IRunCoordinator>("none").Erase()).Fault);
    }

    [Theory]
    [InlineData("../../keep")]
    [InlineData("/etc")]
    [InlineData(".hidden")]
    [InlineData("a b")]
    [InlineData("a\nb")]
    public async Task A_key_that_is_no_name_is_refused(string key)
    {
        await using var cluster = await RunCluster.Start();
        Assert.Contains("must be a name", (await Assert.ThrowsAsync<UnauthorizedAccessException>(() => cluster.Run(key).GetStatus())).Message, StringComparison.Ordinal);
        Assert.Contains("must be a name", (await Assert.ThrowsAsync<UnauthorizedAccessException>(() => cluster.DataPush(key).Remove())).Message, StringComparison.Ordinal);
    }
}
