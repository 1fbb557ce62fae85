using System.Net;
using System.Net.Sockets;
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

    public static int ExitCode(Exception error) => IsPortTaken(error) ? PortTaken : Other;

    public static string Sentence(Exception error, SiloSettings settings, StorageSettings storage)
    {
        if (IsPortTaken(error)) return $"Silo {settings.ShownName} cannot listen: port {settings.SiloPort}, {settings.GatewayPort} or {settings.HttpPort} is taken; choose others.";
        if (storage.Redis is { } redis && Causes(error).Any(inner => inner is RedisException or RedisTimeoutException)) return RedisSentence(error, settings, redis);
        var cause = Causes(error).FirstOrDefault(inner => inner is TrainingException or UnauthorizedAccessException or IOException) ?? error;
        return $"Silo {settings.ShownName} did not start: {cause.Message.Split('\n', 2)[0].Trim()} {(settings.Logs.To == LogSettings.Console ? "Its log is above." : $"Its log is in {Path.Combine(settings.DataDir, "logs")}.")}";
    }

    // The library's own messages are long, and the connection string has the password.
    private static string RedisSentence(Exception error, SiloSettings settings, string redis)
    {
        var servers = string.Join(", ", ConfigurationOptions.Parse(redis).EndPoints.Select(AddressOf));
        var refused = Causes(error).Any(inner => inner.Message.Contains(nameof(ConnectionFailureType.AuthenticationFailure), StringComparison.Ordinal));
        return $"Silo {settings.ShownName} did not start: Redis at {servers} {(refused ? "refuses the password; correct 'password=' in Ensemble:Redis" : "does not answer; start it, or correct the address in Ensemble:Redis")}.";
    }

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
