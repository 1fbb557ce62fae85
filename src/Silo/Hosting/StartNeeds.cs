using System.Net;
using System.Net.Sockets;
using Silo.Storage;
using StackExchange.Redis;

namespace Silo.Hosting;

/// <summary>What a silo cannot start without: the names of its stores, and a Redis that answers.</summary>
internal sealed class StartNeeds(StorageSettings storage, TlsSettings tls)
{
    private static readonly TimeSpan NameLimit = TimeSpan.FromSeconds(3);
    private const int ConnectMilliseconds = 3000;

    /// <summary>What is missing, one sentence with its cure, or null.</summary>
    /// <exception cref="RedisException">Redis refuses the password, or its certificate is not trusted: waiting does not help.</exception>
    public async Task<string?> Missing(CancellationToken cancellation)
    {
        if (storage.NeedsRedis) return await MissingOfRedis(RedisConnection.Of(storage, tls), cancellation);
        return storage.AzureHost is { } host ? await NameFault([host], "Ensemble:AzureStorage", cancellation) : null;
    }

    private static async Task<string?> MissingOfRedis(ConfigurationOptions options, CancellationToken cancellation)
    {
        var names = options.EndPoints.OfType<DnsEndPoint>().Select(server => server.Host).ToArray();
        if (names.Length == options.EndPoints.Count && await NameFault(names, "Ensemble:Redis", cancellation) is { } fault) return fault;
        return await Answers(options) ? null : StartFaults.RedisIsAway(options);
    }

    private static async Task<bool> Answers(ConfigurationOptions options)
    {
        (options.AbortOnConnectFail, options.ConnectRetry, options.ConnectTimeout) = (true, 1, ConnectMilliseconds);
        try
        {
            await using var redis = await ConnectionMultiplexer.ConnectAsync(options);
            await redis.GetDatabase().PingAsync();
            return true;
        }
        catch (Exception error) when (
            (error is RedisException or TimeoutException) && !StartFaults.IsRefused(error) && !StartFaults.IsUntrusted(error))
        {
            return false;
        }
    }

    // Of several servers one is enough.
    private static async Task<string?> NameFault(string[] hosts, string setting, CancellationToken cancellation)
    {
        string? fault = null;
        foreach (var host in hosts)
        {
            fault = await NameFault(host, cancellation);
            if (fault is null) return null;
        }

        return fault is null ? null : $"{fault}; check DNS, or correct the address in {setting}.";
    }

    private static async Task<string?> NameFault(string host, CancellationToken cancellation)
    {
        try
        {
            await Dns.GetHostAddressesAsync(host, cancellation).WaitAsync(NameLimit, cancellation);
            return null;
        }
        catch (SocketException error)
        {
            return error.SocketErrorCode == SocketError.TryAgain
                ? $"DNS does not answer for the name {host}"
                : $"The name {host} is not known";
        }
        catch (TimeoutException)
        {
            return $"DNS does not answer for the name {host}";
        }
    }
}
