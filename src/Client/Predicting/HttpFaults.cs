using System.Net;
using Ensembles.Members;

namespace Client.Predicting;

/// <summary>Messages for servers that do not answer over HTTP.</summary>
internal static class HttpFaults
{
    public static CommandException BadAddress(string address) =>
        new(ExitCodes.BadInput, $"--http is '{address}'; give a server's address, such as http://127.0.0.1:8080.");

    public static CommandException BothWays() =>
        new(
            ExitCodes.BadInput,
            "--http and --cluster exclude each other: the one means a server over HTTP, the other a cluster's gateways.");

    public static CommandException Unreachable(Uri server, Exception error) =>
        new(ExitCodes.NoCluster, $"{server} does not answer ({error.FirstLine()}); start it with 'ensemble serve', or correct --http.");

    public static CommandException NoEnsemble(Uri server) =>
        new(ExitCodes.NoCluster, $"{server} is not an ensemble server: its answer cannot be read; correct --http.");

    public static CommandException NotAble(string name, string sentence) => new(ExitCodes.Conflict, $"{name}: {sentence}");

    public static CommandException Refused(string name, HttpStatusCode status, string? sentence) => new(
        status switch
        {
            HttpStatusCode.NotFound => ExitCodes.NotFound,
            HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError => ExitCodes.NoCluster,
            _ => ExitCodes.BadInput,
        },
        status == HttpStatusCode.Unauthorized
            ? $"The server requires a key; set {HttpPredictor.KeyVariable}."
            : $"{name}: {sentence ?? $"the server answers with status {(int)status}; correct --http."}");
}
