using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Text.RegularExpressions;
using Ensembles.Members;
using k8s;
using k8s.Autorest;
using k8s.Exceptions;

namespace Client.Pods;

/// <summary>The Kubernetes API that the user's kubeconfig names, with its faults in sentences.</summary>
internal static partial class KubeApi
{
    /// <exception cref="CommandException">There is no usable kubeconfig.</exception>
    public static IKubernetes Open()
    {
        try
        {
            return new k8s.Kubernetes(KubernetesClientConfiguration.BuildDefaultConfig());
        }
        catch (Exception error) when (
            error is KubeConfigException or IOException or UnauthorizedAccessException or YamlDotNet.Core.YamlException)
        {
            throw new CommandException(
                ExitCodes.BadInput,
                $"The kubeconfig cannot be used ({error.FirstLine()}); set KUBECONFIG, or try 'kubectl get pods', which uses the same.");
        }
    }

    /// <summary>Asks the API.</summary>
    /// <param name="what">What is asked for, for people.</param>
    /// <param name="question">The call.</param>
    /// <param name="doing">What is done with it, within a sentence.</param>
    /// <param name="right">What a role must have for it, or null if that is obvious.</param>
    /// <exception cref="CommandException">It does not answer, or refuses.</exception>
    public static async Task<T> Ask<T>(string what, Func<Task<T>> question, string doing = "see the", string? right = null)
    {
        try
        {
            return await question();
        }
        catch (Exception error) when (StatusOf(error) == HttpStatusCode.NotFound)
        {
            throw new CommandException(ExitCodes.NotFound, $"There is no {what}; see 'ensemble k8s status'.");
        }
        catch (Exception error) when (StatusOf(error) is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized)
        {
            throw new CommandException(
                ExitCodes.NoCluster,
                $"Kubernetes does not let you {doing} {what} ({(int)StatusOf(error)!}); ask for the "
                    + $"right{(right is null ? "" : $" ({right})")}, or choose another context with 'kubectl config use-context'.");
        }
        catch (Exception error) when (
            error is HttpRequestException or HttpOperationException or WebSocketException
                || (error is TaskCanceledException { InnerException: TimeoutException }))
        {
            throw new CommandException(
                ExitCodes.NoCluster, $"The Kubernetes API does not answer for the {what} ({error.FirstLine()}); try 'kubectl get pods'.");
        }
    }

    // A web socket that is refused has its status in the message alone.
    private static HttpStatusCode? StatusOf(Exception error) => error switch
    {
        HttpOperationException refused => refused.Response.StatusCode,
        WebSocketException when Refusal().Match(error.Message) is { Success: true } match =>
            (HttpStatusCode)int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture),
        _ => null,
    };

    [GeneratedRegex("'([1-5][0-9][0-9])'")]
    private static partial Regex Refusal();
}
