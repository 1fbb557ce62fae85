namespace Client.Pods;

/// <summary>Reads <c>--cluster kube:NAMESPACE</c>.</summary>
internal static class KubeAddress
{
    public const string Prefix = "kube:";

    /// <returns>The namespace, or null if the address is of another kind.</returns>
    /// <exception cref="CommandException">It names no namespace.</exception>
    public static string? NamespaceOf(string address)
    {
        if (!address.StartsWith(Prefix, StringComparison.Ordinal)) return null;
        return address.Length > Prefix.Length
            ? address[Prefix.Length..]
            : throw new CommandException(ExitCodes.BadInput, "--cluster kube: names no namespace; use for example kube:ensemble.");
    }
}
