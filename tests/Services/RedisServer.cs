using System.Diagnostics;
using Certificates;

namespace Services;

/// <summary>Redis that loses nothing that it has answered for.</summary>
/// <param name="authority">Who has signed its certificate and those that it takes, for TLS only; or null for plain connections.</param>
internal sealed class RedisServer(TestAuthority? authority = null) : Server
{
    /// <summary>What must be seen nowhere.</summary>
    public string Password { get; } = Guid.NewGuid().ToString("n");

    public string Connection => $"127.0.0.1:{Port},password={Password}{(authority is null ? "" : ",ssl=true")}";

    private string[] Listening => authority is null
        ? ["--port", $"{Port}"]
        : ["--port", "0", "--tls-port", $"{Port}", "--tls-cert-file", authority.CertificatePath, "--tls-key-file", authority.KeyPath, "--tls-ca-cert-file", authority.AuthorityPath];

    protected override ProcessStartInfo Command() => Program(
        "redis-server", [.. Listening, "--bind", "127.0.0.1", "--dir", Folder, "--appendonly", "yes", "--appendfsync", "always", "--save", "", "--requirepass", Password]);
}
