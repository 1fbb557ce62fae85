using System.Diagnostics;

namespace EndToEnd.Tests.Namespaces;

/// <summary>
/// Hosts with an address each, on one switch, as this machine's kernel makes them: network namespaces, joined by pairs of virtual cables.
/// </summary>
internal sealed class Network : IDisposable
{
    private readonly string _switch;
    private readonly List<string> _spaces = [];

    /// <summary>Makes the switch; the test is skipped where the kernel forbids it.</summary>
    public Network()
    {
        _switch = $"ens{Environment.ProcessId}";
        var (code, complaint) = Try("netns", "add", _switch);
        Assert.SkipUnless(code == 0, $"there are no hosts to play with: network namespaces are forbidden here ({complaint.Trim()}); run this as root on a kernel that has them.");
        _spaces.Add(_switch);
        Do("-n", _switch, "link", "add", "switch", "type", "bridge");
        Do("-n", _switch, "link", "set", "switch", "up");
    }

    /// <summary>Adds a host.</summary>
    /// <returns>Its address.</returns>
    public string AddHost(string host)
    {
        var space = SpaceOf(host);
        var address = $"10.77.0.{10 + _spaces.Count}";
        Do("netns", "add", space);
        _spaces.Add(space);
        Do("-n", _switch, "link", "add", host, "type", "veth", "peer", "name", "eth0", "netns", space);
        Do("-n", _switch, "link", "set", host, "master", "switch", "up");
        Do("-n", space, "address", "add", $"{address}/24", "dev", "eth0");
        Do("-n", space, "link", "set", "eth0", "up");
        Do("-n", space, "link", "set", "lo", "up");
        return address;
    }

    /// <summary>What goes before a command that is to run on a host.</summary>
    public string[] On(string host) => ["ip", "netns", "exec", SpaceOf(host)];

    /// <summary>Pulls the host's cable out of the switch, or puts it back.</summary>
    public void Cable(string host, bool isIn) => Do("-n", _switch, "link", "set", host, isIn ? "up" : "down");

    public void Dispose()
    {
        foreach (var space in Enumerable.Reverse(_spaces)) Try("netns", "delete", space);
    }

    private string SpaceOf(string host) => $"{_switch}-{host}";

    private static void Do(params string[] arguments)
    {
        var (code, complaint) = Try(arguments);
        Assert.True(code == 0, $"ip {string.Join(' ', arguments)}: {complaint}");
    }

    private static (int Code, string Complaint) Try(params string[] arguments)
    {
        try
        {
            using var ip = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true })!;
            var complaint = ip.StandardError.ReadToEnd();
            ip.WaitForExit();
            return (ip.ExitCode, complaint);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (127, "there is no 'ip'");
        }
    }
}
