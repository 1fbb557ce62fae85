using System.Net;
using Grains.Interfaces.Security;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;

namespace Client.Clusters;

/// <summary>How a client finds a cluster's gateways.</summary>
/// <param name="Name">For messages; without passwords.</param>
/// <param name="Use">Configures a client.</param>
/// <param name="EndPoints">Their addresses, as far as they are known.</param>
internal sealed record GatewaySource(string Name, Action<IClientBuilder> Use, IReadOnlyList<IPEndPoint> EndPoints)
{
    /// <summary>The password of the server in <c>--cluster redis:…</c>: secrets are not passed on command lines.</summary>
    public const string RedisPassword = "ENSEMBLE_REDIS_PASSWORD";

    private const string RedisPrefix = "redis:";

    /// <summary>Gateways that are known.</summary>
    public static GatewaySource At(params IReadOnlyList<IPEndPoint> gateways) =>
        new(string.Join(", ", gateways), client => client.UseStaticClustering([.. gateways]), gateways);

    /// <summary>
    /// The address: <c>redis:HOST:PORT</c>, the Redis that holds the cluster's membership; or gateways separated by commas.
    /// </summary>
    /// <param name="address">What was asked for.</param>
    /// <param name="certificates">For a server that is reached with <c>ssl=true</c>, or null.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="CommandException">It is no address, or a host's name is not known.</exception>
    public static async Task<GatewaySource> Of(string address, ClusterCertificates? certificates, CancellationToken cancellation) =>
        address.StartsWith(RedisPrefix, StringComparison.Ordinal)
        ? InRedis(address, Variables.Find(RedisPassword), certificates)
        : At(await Addresses.Resolve(address, cancellation));

    private static GatewaySource InRedis(string address, string? password, ClusterCertificates? certificates)
    {
        var server = Parse(address);
        if (!string.IsNullOrEmpty(password)) server.Password = password;
        if (server.Ssl && certificates is not null)
        {
            server.CertificateSelection += (_, _, _, _, _) => certificates.Own;
            server.CertificateValidation += (_, certificate, chain, faults) => certificates.ValidateNamed(certificate, chain, faults);
        }

        var hosts = server.EndPoints.Select(end => end.ToString()?.Replace("Unspecified/", "", StringComparison.Ordinal));
        var name = $"{RedisPrefix}{string.Join(',', hosts)}";
        return new GatewaySource(name, client => client.UseRedisClustering(options => options.ConfigurationOptions = server), []);
    }

    private static ConfigurationOptions Parse(string address)
    {
        try
        {
            var server = ConfigurationOptions.Parse(address[RedisPrefix.Length..]);
            if (server.EndPoints.Count > 0) return server;
        }
        catch (ArgumentException)
        {
            // Reported below, without the library's message, which may repeat a password.
        }

        throw new CommandException(
            ExitCodes.BadInput, $"--cluster {RedisPrefix}… names no server; use redis:HOST:PORT, and the password in {RedisPassword}.");
    }
}
