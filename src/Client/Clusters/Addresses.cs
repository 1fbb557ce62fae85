using System.Net;
using System.Net.Sockets;

namespace Client.Clusters;

/// <summary>Reads the addresses of gateways.</summary>
internal static class Addresses
{
    /// <summary>Every <c>host:port</c> of a list with commas between.</summary>
    /// <exception cref="CommandException">One is no such thing, or its name is not known.</exception>
    public static async Task<IReadOnlyList<IPEndPoint>> Resolve(string list, CancellationToken cancellation)
    {
        var found = new List<IPEndPoint>();
        foreach (var part in list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = part.LastIndexOf(':');
            if (colon < 1 || !int.TryParse(part[(colon + 1)..], out var port) || port is < 1 or > 65_535)
            {
                throw new CommandException(
                    ExitCodes.BadInput, $"--cluster {part} is not an address; use host:port, such as 127.0.0.1:30000.");
            }

            found.AddRange((await HostsOf(part[..colon], cancellation)).Select(address => new IPEndPoint(address, port)));
        }

        return found.Count > 0
            ? found
            : throw new CommandException(ExitCodes.BadInput, "--cluster is empty; use host:port, such as 127.0.0.1:30000.");
    }

    private static async Task<IPAddress[]> HostsOf(string host, CancellationToken cancellation)
    {
        try
        {
            return await Dns.GetHostAddressesAsync(host, AddressFamily.InterNetwork, cancellation);
        }
        catch (SocketException)
        {
            throw new CommandException(ExitCodes.NoCluster, $"--cluster {host}: no host of this name is known; check the address.");
        }
    }
}
