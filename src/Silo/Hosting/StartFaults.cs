using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Ensembles.Members;
using Silo.Logs;
using Silo.Storage;
using StackExchange.Redis;

namespace Silo.Hosting;

/// <summary>Says in one sentence why a silo did not start.</summary>
internal static class StartFaults
{
    public const int BadSettings = 2;
    public const int PortTaken = 98;
    private const int Other = 1;

    // The library wraps what the server has said in several ways.
    private static readonly string[] Refusals =
        [nameof(ConnectionFailureType.AuthenticationFailure), "authentication failure", "WRONGPASS", "NOAUTH"];

    public static int ExitCode(Exception error) => IsPortTaken(error) ? PortTaken : Other;

    public static string Sentence(Exception error, SiloSettings settings, StorageSettings storage)
    {
        if (IsPortTaken(error))
            return $"Silo {settings.ShownName} cannot listen: port {settings.SiloPort}, {settings.GatewayPort} or {settings.HttpPort} is "
                + $"taken; choose others.";
        if (storage.Redis is { } redis && Causes(error).Any(inner => inner is RedisException or RedisTimeoutException))
            return RedisSentence(error, settings, redis);
        var cause = Causes(error).FirstOrDefault(inner => inner is TrainingException or UnauthorizedAccessException or IOException)
            ?? error;
        return $"Silo {settings.ShownName} did not start: {cause.Message.Split('\n', 2)[0].Trim()} "
            + (settings.Logs.To == LogSettings.Console ? "Its log is above." : $"Its log is in {Path.Combine(settings.DataDir, "logs")}.");
    }

    /// <summary>The sentence for a Redis that does not answer.</summary>
    public static string RedisIsAway(ConfigurationOptions redis) =>
        $"Redis at {ServersOf(redis)} does not answer; start it, or correct the address in Ensemble:Redis.";

    /// <summary>Whether Redis refuses the password.</summary>
    public static bool IsRefused(Exception error) => Causes(error).Any(inner =>
        inner is RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure }
            || Refusals.Any(refusal => inner.Message.Contains(refusal, StringComparison.OrdinalIgnoreCase)));

    /// <summary>Whether this silo and Redis do not agree on TLS.</summary>
    public static bool IsUntrusted(Exception error) => Causes(error).Any(inner => inner is AuthenticationException);

    // The library's own messages are long, and the connection string has the password.
    private static string RedisSentence(Exception error, SiloSettings settings, string redis)
    {
        var options = ConfigurationOptions.Parse(redis);
        var reason = IsUntrusted(error) ? $"the TLS handshake with Redis at {ServersOf(options)} failed; its certificate must be valid for "
            + $"that name and signed by an authority in Ensemble:Tls:Authority or one that this machine trusts."
            : IsRefused(error) ? $"Redis at {ServersOf(options)} refuses the password; correct Ensemble:RedisPassword, or 'password=' in "
                + $"Ensemble:Redis."
            : RedisIsAway(options);
        return $"Silo {settings.ShownName} did not start: {reason}";
    }

    private static string ServersOf(ConfigurationOptions redis) => string.Join(", ", redis.EndPoints.Select(AddressOf));

    private static string AddressOf(EndPoint server) => server is DnsEndPoint named ? $"{named.Host}:{named.Port}" : $"{server}";

    private static bool IsPortTaken(Exception error) =>
        Causes(error).Any(inner => inner is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse });

    private static IEnumerable<Exception> Causes(Exception? error)
    {
        for (; error is not null; error = error.InnerException)
        {
            yield return error;
            foreach (var other in (error as AggregateException)?.InnerExceptions ?? []) yield return other;
        }
    }
}
