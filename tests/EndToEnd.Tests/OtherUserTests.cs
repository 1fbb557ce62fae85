using System.Text.Json.Nodes;
using EndToEnd.Tests.Processes;

namespace EndToEnd.Tests;

/// <summary>What another user of the machine sees of a cluster of its own, and can reach.</summary>
public sealed class OtherUserTests : IDisposable
{
    private const int NoCluster = 4;
    private readonly Product _own = new();
    private readonly Product _other = new();

    public void Dispose()
    {
        _own.Dispose();
        _other.Dispose();
    }

    [Fact]
    public async Task The_id_is_on_no_command_line_and_does_not_let_in_without_the_certificate()
    {
        await _own.Json("cluster", "up", "--trainers", "1");
        var record = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(_own.DataDir, "cluster.json"), TestContext.Current.CancellationToken))!;
        var (id, gateway) = ((string)record["ClusterId"]!, (string)record["Gateway"]!);
        foreach (var silo in _own.Silos()) Assert.DoesNotContain(id, await File.ReadAllTextAsync($"/proc/{silo.Pid}/cmdline", TestContext.Current.CancellationToken), StringComparison.Ordinal);

        var without = new Dictionary<string, string> { ["ENSEMBLE_CLUSTER_ID"] = id };
        var refused = await _other.Run(without, "list", "--cluster", gateway);
        Assert.Equal(NoCluster, refused.ExitCode);
        Assert.Contains("it takes only connections with TLS", refused.Error, StringComparison.Ordinal);

        var (member, authority) = (Path.Combine(_own.DataDir, "tls", "member.pem"), Path.Combine(_own.DataDir, "tls", "authority.pem"));
        foreach (var file in (string[])[member, authority, Path.Combine(_own.DataDir, "cluster.json")]) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        var with = new Dictionary<string, string>(without) { ["ENSEMBLE_TLS_CERTIFICATE"] = member, ["ENSEMBLE_TLS_KEY"] = member, ["ENSEMBLE_TLS_AUTHORITY"] = authority };
        Assert.Equal(0, (await _other.Run(with, "list", "--cluster", gateway)).ExitCode);
    }
}
