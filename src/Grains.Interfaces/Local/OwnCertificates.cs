using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grains.Interfaces.Security;

namespace Grains.Interfaces.Local;

/// <summary>
/// The certificates of the machine's own cluster, in the folder <c>tls</c> of its data folder, which only its user may read: anyone else
/// who
/// reaches its ports is no member of it. Each cluster that starts has an authority of its own; silos and commands share one certificate.
/// </summary>
/// <param name="dataDir">The data folder.</param>
/// <param name="time">The clock.</param>
public sealed class OwnCertificates(string dataDir, TimeProvider time)
{
    private static readonly TimeSpan Life = TimeSpan.FromDays(7);
    private readonly string _folder = Path.Combine(dataDir, "tls");

    /// <summary>The files, as silos and commands take them.</summary>
    public CertificateFiles Files =>
        new(
            new("the cluster's certificate", MemberPath), new("the cluster's key", MemberPath),
            new("the cluster's authority", AuthorityPath));

    /// <summary>Certificate and key of silos and commands, in one file.</summary>
    public string MemberPath => Path.Combine(_folder, "member.pem");

    /// <summary>The authority's certificate.</summary>
    public string AuthorityPath => Path.Combine(_folder, "authority.pem");

    private string AuthorityKeyPath => Path.Combine(_folder, "authority.key");

    /// <summary>Makes a new authority, and a certificate that it has signed.</summary>
    /// <exception cref="IOException">The files cannot be written.</exception>
    public void Issue()
    {
        Directory.CreateDirectory(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        using var authority = CertificateAuthority.Create("ensemble-own-authority", time, out var key);
        Write(AuthorityKeyPath, key);
        Write(AuthorityPath, authority.CertificatePem);
        Sign(authority);
    }

    /// <summary>Makes a new certificate when half of the old one's life is over. Those who use it read it again.</summary>
    /// <exception cref="IOException">The files cannot be read or written.</exception>
    /// <exception cref="CryptographicException">They are damaged.</exception>
    public void Renew()
    {
        using var old = X509Certificate2.CreateFromPemFile(MemberPath);
        if (old.NotAfter.ToUniversalTime() - time.GetUtcNow().UtcDateTime > Life / 2) return;
        using var authority = CertificateAuthority.Read(AuthorityPath, AuthorityKeyPath, time);
        Sign(authority);
    }

    private void Sign(CertificateAuthority authority)
    {
        var (certificate, key) = authority.Sign("ensemble-own-member", Life);
        Write(MemberPath, $"{certificate}\n{key}\n");
    }

    // Whole or not at all: others read it at any time.
    private static void Write(string path, string text)
    {
        var part = $"{path}.{Environment.ProcessId}";
        using (
            var file = new StreamWriter(
                new FileStream(
                    part,
                    new FileStreamOptions
                    {
                        Mode = FileMode.Create,
                        Access = FileAccess.Write,
                        UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                    })))
            file.Write(text);
        File.Move(part, path, overwrite: true);
    }
}
