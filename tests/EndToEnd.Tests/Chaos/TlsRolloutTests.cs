using System.Text.Json.Nodes;
using Certificates;
using EndToEnd.Tests.Processes;

namespace EndToEnd.Tests.Chaos;

/// <summary>TLS is turned on in a cluster of real processes while runs train.</summary>
public sealed class TlsRolloutTests : IDisposable
{
    private readonly Product _product = new();
    private readonly TestAuthority _authority = new();

    public void Dispose()
    {
        _product.Dispose();
        _authority.Dispose();
    }

    [Fact]
    public async Task Silo_by_silo_from_off_through_accept_to_require_no_bit_changes_and_nobody_is_taken_for_dead()
    {
        using var cluster = new ChaosCluster(_product);
        await cluster.Start();
        await Train(cluster, "first");
        await Roll(cluster, "accept");
        var first = await RunResult.Ended(cluster, "first");

        var plain = cluster.Variables;
        cluster.Variables = ClientFiles();
        await Train(cluster, "second");
        await Roll(cluster, "require");
        var second = await RunResult.Ended(cluster, "second");

        Assert.Equal(first.Decisions, second.Decisions);
        Assert.DoesNotContain("I have been told I am dead", cluster.Shown(), StringComparison.Ordinal);
        cluster.Variables = plain;
        var refused = await cluster.Run("nodes");
        Assert.Equal(4, refused.ExitCode);
        Assert.Contains("it takes only connections with TLS; set ENSEMBLE_TLS_CERTIFICATE", refused.Error, StringComparison.Ordinal);
    }

    // It goes on by itself: no command stays connected while silos change what they speak.
    private static async Task Train(ChaosCluster cluster, string name)
    {
        var begun = await cluster.Run([.. ChaosRound.Training, "--name", name, "--detach", "-o", "json"]);
        Assert.True(begun.ExitCode == 0, begun.Error);
        Assert.Equal(name, (string?)JsonNode.Parse(begun.Lines[^1])!["run"]);
    }

    private async Task Roll(ChaosCluster cluster, string mode)
    {
        var settings = SiloFiles(mode);
        var before = cluster.Settings;
        var changed = new HashSet<string>();
        cluster.Settings = name => changed.Contains(name) ? settings : before(name);
        foreach (var step in new IReadOnlyList<string>[] { [ChaosCluster.Trainers[0]], [ChaosCluster.Controls[0]], [ChaosCluster.Controls[1]], [.. ChaosCluster.Trainers.Skip(1)] })
        {
            changed.UnionWith(step);
            await cluster.Replace(step);
        }
    }

    private Dictionary<string, string> SiloFiles(string mode) => new()
    {
        ["Tls__Mode"] = mode,
        ["Tls__Certificate"] = _authority.CertificatePath,
        ["Tls__Key"] = _authority.KeyPath,
        ["Tls__Authority"] = _authority.AuthorityPath,
    };

    private Dictionary<string, string> ClientFiles() => new()
    {
        ["ENSEMBLE_TLS_CERTIFICATE"] = _authority.CertificatePath,
        ["ENSEMBLE_TLS_KEY"] = _authority.KeyPath,
        ["ENSEMBLE_TLS_AUTHORITY"] = _authority.AuthorityPath,
    };
}
