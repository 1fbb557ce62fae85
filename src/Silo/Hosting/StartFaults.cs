using System.Net.Sockets;
using Ensembles.Members;

namespace Silo.Hosting;

/// <summary>Says in one sentence why a silo did not start.</summary>
internal static class StartFaults
{
    public const int BadSettings = 2;
    public const int PortTaken = 98;
    private const int Other = 1;

    public static int ExitCode(Exception error) => IsPortTaken(error) ? PortTaken : Other;

    public static string Sentence(Exception error, SiloSettings settings)
    {
        if (IsPortTaken(error)) return $"Silo {settings.ShownName} cannot listen: port {settings.SiloPort}, {settings.GatewayPort} or {settings.HttpPort} is taken; choose others.";
        var cause = Causes(error).FirstOrDefault(inner => inner is TrainingException or UnauthorizedAccessException or IOException) ?? error;
        return $"Silo {settings.ShownName} did not start: {cause.Message.Split('\n', 2)[0].Trim()} Its log is in {Path.Combine(settings.DataDir, "logs")}.";
    }

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
