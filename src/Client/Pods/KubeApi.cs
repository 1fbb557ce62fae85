using System.Net;
using System.Net.WebSockets;
using k8s;
using k8s.Autorest;
using k8s.Exceptions;

namespace Client.Pods;

/// <summary>The Kubernetes API that the user's kubeconfig names, with its faults in sentences.</summary>
internal static class KubeApi
{
    /// <exception cref="CommandException">There is no usable kubeconfig.</exception>
    public static IKubernetes Open()
    {
        try
        {
            return new k8s.Kubernetes(KubernetesClientConfiguration.BuildDefaultConfig());
        }
        catch (Exception error) when (error is KubeConfigException or IOException or UnauthorizedAccessException or YamlDotNet.Core.YamlException)
        {
            throw new CommandException(ExitCodes.BadInput, $"The kubeconfig cannot be used ({error.FirstLine()}); set KUBECONFIG, or try 'kubectl get pods', which uses the same.");
        }
    }

    /// <summary>Asks the API.</summary>
    /// <param name="what">What is asked for, for people.</param>
    /// <param name="question">The call.</param>
    /// <exception cref="CommandException">It does not answer, or refuses.</exception>
    public static async Task<T> Ask<T>(string what, Func<Task<T>> question)
    {
        try
        {
            return await question();
        }
        catch (HttpOperationException error) when (error.Response.StatusCode == HttpStatusCode.NotFound)
        {
            throw new CommandException(ExitCodes.NotFound, $"There is no {what}; see 'ensemble k8s status'.");
        }
        catch (HttpOperationException error) when (error.Response.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized)
        {
            throw new CommandException(ExitCodes.NoCluster, $"Kubernetes does not let you see the {what} ({(int)error.Response.StatusCode}); ask for the right, or choose another context with 'kubectl config use-context'.");
        }
        catch (Exception error) when (error is HttpRequestException or HttpOperationException or WebSocketException || (error is TaskCanceledException { InnerException: TimeoutException }))
        {
            throw new CommandException(ExitCodes.NoCluster, $"The Kubernetes API does not answer for the {what} ({error.FirstLine()}); try 'kubectl get pods'.");
        }
    }
}
