using Grains.Interfaces.Security;
using Silo.Hosting;
using StackExchange.Redis;

namespace Silo.Storage;

/// <summary>
/// How a silo reaches Redis: the connection string, the password from a setting of its own, and TLS with the cluster's authority.
/// </summary>
internal static class RedisConnection
{
    /// <summary>Reads a connection string, or returns null.</summary>
    public static ConfigurationOptions? TryParse(string connection)
    {
        try
        {
            return ConfigurationOptions.Parse(connection) is { EndPoints.Count: > 0 } options ? options : null;
        }
        catch (Exception error) when (error is ArgumentException or FormatException)
        {
            return null;
        }
    }

    /// <summary>The connection that the settings describe.</summary>
    /// <param name="storage">Settings with <see cref="StorageSettings.Redis"/> and without faults.</param>
    /// <param name="tls">The files of this silo; with <c>ssl=true</c> they are used for Redis too.</param>
    public static ConfigurationOptions Of(StorageSettings storage, TlsSettings tls)
    {
        var options = ConfigurationOptions.Parse(storage.Redis!);
        options.Password = storage.RedisPassword ?? options.Password;
        if (!options.Ssl || !tls.Files.AreSet) return options;
        var certificates = new ClusterCertificates(tls.Files, TimeProvider.System, Warn);
        options.CertificateSelection += (_, _, _, _, _) => certificates.Own;
        options.CertificateValidation += (_, certificate, chain, faults) => certificates.ValidateNamed(certificate, chain, faults);
        return options;
    }

    /// <summary>The same, for a silo that runs: a server that is away for a while is waited for, and found again by itself.</summary>
    public static ConfigurationOptions Lasting(StorageSettings storage, TlsSettings tls)
    {
        var options = Of(storage, tls);
        options.AbortOnConnectFail = false;
        options.ReconnectRetryPolicy = new LinearRetry(1000);
        return options;
    }

    private static void Warn(string sentence) => Serilog.Log.ForContext<ClusterCertificates>().Warning("{Fault:l}", sentence);
}
