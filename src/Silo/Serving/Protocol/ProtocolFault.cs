namespace Silo.Serving.Protocol;

/// <summary>A request that cannot be answered: one sentence for the client that names the field, what is wrong and what to do.</summary>
internal sealed class ProtocolFault(int status, string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>The HTTP status, 400 or above.</summary>
    public int Status => status;
}
