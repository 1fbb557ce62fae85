using System.Net;
using System.Net.Sockets;

namespace Client.Clusters;

/// <summary>Free ports on loopback. One may be taken before it is used: then others are tried.</summary>
internal static class FreePorts
{
    /// <param name="count">How many.</param>
    /// <param name="except">One that is about to be used, or null.</param>
    public static int[] Find(int count, int? except = null)
    {
        // One more, in case that the exception is among them.
        var listeners = Enumerable.Range(0, count + 1).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        try
        {
            foreach (var listener in listeners) listener.Start();
            return [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port).Where(port => port != except).Take(count)];
        }
        finally
        {
            foreach (var listener in listeners) listener.Dispose();
        }
    }
}
