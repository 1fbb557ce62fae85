using Ensembles.Members;

namespace Silo.Serving.Protocol;

/// <summary>A request that cannot be answered: one sentence for the client that names the field, what is wrong and what to do.</summary>
internal sealed class ProtocolFault(int status, string message, Exception? cause = null) : Exception(PlainText.Of(message), cause)
{
    /// <summary>The HTTP status, 400 or above.</summary>
    public int Status => status;

    /// <summary>Whether asking again in a moment can help, if the status is one that says so.</summary>
    public bool MayPass { get; init; } = true;
}
