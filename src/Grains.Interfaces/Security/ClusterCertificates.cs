using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Grains.Interfaces.Security;

/// <summary>
/// Mutual TLS between the processes of a cluster. Trust is membership of the cluster's own authority: a peer must show a certificate
/// that the authority has signed and that is valid today. Host names are not checked, because pods come and go by address, and there
/// are no revocation lists: to shut a certificate out, replace the authority. Files that change are read again.
/// </summary>
public sealed class ClusterCertificates
{
    // A handshake must have a name; it is not compared.
    private const string Name = "ensemble";
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private readonly Lock _gate = new();
    private readonly CertificateFiles _files;
    private readonly TimeProvider _time;
    private readonly Action<string> _warn;
    private LoadedCertificates _loaded;
    private DateTime[] _loadedWrites;
    private DateTime[] _triedWrites;
    private long _checked;

    /// <summary>Reads the files.</summary>
    /// <param name="files">Files without <see cref="CertificateFiles.Faults"/>.</param>
    /// <param name="time">The clock that paces looking for changes.</param>
    /// <param name="warn">Receives one sentence on why changed files were not used.</param>
    /// <exception cref="InvalidOperationException">The files have faults.</exception>
    public ClusterCertificates(CertificateFiles files, TimeProvider time, Action<string> warn)
    {
        (_files, _time, _warn, _checked) = (files, time, warn, time.GetTimestamp());
        _loadedWrites = _triedWrites = Writes();
        var faults = new List<string>();
        _loaded = files.Read(faults) ?? throw new InvalidOperationException(string.Join(' ', faults));
    }

    /// <summary>This process' certificate with its key.</summary>
    public X509Certificate2 Own => Current().Own;

    /// <summary>Whether a peer may connect.</summary>
    /// <param name="certificate">What the peer has shown, or null.</param>
    /// <param name="sentAlong">Certificates that the peer has sent with it.</param>
    public bool Validate(X509Certificate2? certificate, X509Certificate2Collection? sentAlong = null) =>
        certificate is not null && Current().Trusts(certificate, sentAlong);

    /// <summary>
    /// Whether a server that has a name may be talked to, such as Redis: the name is checked, and the machine's own authorities count as
    /// well as the cluster's, because such a server may be a provider's.
    /// </summary>
    /// <param name="certificate">What the server has shown, or null.</param>
    /// <param name="chain">What it has sent along.</param>
    /// <param name="faults">What the machine's own check has found.</param>
    public bool ValidateNamed(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors faults) => faults switch
    {
        SslPolicyErrors.None => true,
        SslPolicyErrors.RemoteCertificateChainErrors => Validate(certificate as X509Certificate2, chain?.ChainPolicy.ExtraStore),
        _ => false,
    };

    /// <summary>Prepares the handshake of the side that was called.</summary>
    public void Apply(SslServerAuthenticationOptions options)
    {
        (options.ServerCertificate, options.ServerCertificateSelectionCallback) = (null, null);
        options.ServerCertificateContext = Current().Shown;
        options.ClientCertificateRequired = true;
        // A resumed session would keep certificates that have been replaced.
        options.AllowTlsResume = false;
    }

    /// <summary>Prepares the handshake of the side that calls.</summary>
    public void Apply(SslClientAuthenticationOptions options)
    {
        (options.ClientCertificates, options.LocalCertificateSelectionCallback) = (null, null);
        options.ClientCertificateContext = Current().Shown;
        options.TargetHost = Name;
        options.AllowTlsResume = false;
    }

    private LoadedCertificates Current()
    {
        lock (_gate)
        {
            if (_time.GetElapsedTime(_checked) < Pause) return _loaded;
            _checked = _time.GetTimestamp();
            var writes = Writes();
            if (!writes.SequenceEqual(_loadedWrites)) Reload(writes);
            return _loaded;
        }
    }

    // Those that are replaced are not disposed of: a handshake may still hold them.
    private void Reload(DateTime[] writes)
    {
        var faults = new List<string>();
        if (_files.Read(faults) is { } loaded) (_loaded, _loadedWrites) = (loaded, writes);
        else if (!writes.SequenceEqual(_triedWrites))
            _warn($"Changed certificates are not taken, those from before stay in use: {string.Join(' ', faults)}");
        _triedWrites = writes;
    }

    private DateTime[] Writes() => [WriteOf(_files.Certificate), WriteOf(_files.Key), WriteOf(_files.Authority)];

    // Mounted secrets are links that never change themselves; their targets do.
    private static DateTime WriteOf(NamedFile file)
    {
        try
        {
            return (File.ResolveLinkTarget(file.Path!, returnFinalTarget: true) ?? new FileInfo(file.Path!)).LastWriteTimeUtc;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }
}
