using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Grains.Interfaces.Security;

/// <summary>A file, and what the setting is called that names it.</summary>
/// <param name="Setting">The setting, for faults.</param>
/// <param name="Path">The file, or null or empty if it is not set.</param>
public sealed record NamedFile(string Setting, string? Path)
{
    /// <summary>Whether the setting is given.</summary>
    public bool IsSet => !string.IsNullOrEmpty(Path);
}

/// <summary>The PEM files that connections of a cluster are secured by: all three, or none.</summary>
/// <param name="Certificate">This process' certificate, with those between it and the authority after it.</param>
/// <param name="Key">The certificate's private key, not encrypted.</param>
/// <param name="Authority">The certificates of the authorities that peers' certificates must be signed by.</param>
public sealed record CertificateFiles(NamedFile Certificate, NamedFile Key, NamedFile Authority)
{
    private NamedFile[] All => [Certificate, Key, Authority];

    /// <summary>Whether connections are to be secured.</summary>
    public bool AreSet => All.All(file => file.IsSet);

    /// <summary>Every fault at once, one sentence each with its cure; no sentence holds what is in a file.</summary>
    public IReadOnlyList<string> Faults()
    {
        if (!All.Any(file => file.IsSet)) return [];
        if (!AreSet) return [.. All.Where(file => !file.IsSet).Select(Unset)];
        var faults = new List<string>();
        Read(faults);
        return faults;
    }

    /// <summary>What the files hold, or null with the reasons.</summary>
    internal LoadedCertificates? Read(List<string> faults)
    {
        var (chain, key, authorities) = (CertificatesOf(Certificate, faults), TextOf(Key, faults), CertificatesOf(Authority, faults));
        if (chain is null || key is null || authorities is null || WithKey(chain[0], key, faults) is not { } own) return null;
        chain.RemoveAt(0);
        var loaded = new LoadedCertificates(own, chain, authorities);
        if (loaded.Trusts(own, chain)) return loaded;
        faults.Add(
            $"{Certificate.Setting} is '{Certificate.Path}', whose certificate is not valid today or not signed by an authority in "
                + $"{Authority.Setting}; give one that is.");
        return null;
    }

    private string Unset(NamedFile file) =>
        $"{file.Setting} is not set, but {All.First(other => other.IsSet).Setting} is; set all of {Certificate.Setting}, {Key.Setting} and "
            + $"{Authority.Setting}, or none.";

    private static X509Certificate2Collection? CertificatesOf(NamedFile file, List<string> faults)
    {
        if (TextOf(file, faults) is not { } text) return null;
        var found = new X509Certificate2Collection();
        try
        {
            found.ImportFromPem(text);
            if (found.Count > 0) return found;
        }
        catch (CryptographicException)
        {
            // Reported below, as if there were none.
        }

        faults.Add($"{file.Setting} is '{file.Path}', which holds no certificate that can be read; give a PEM file.");
        return null;
    }

    private X509Certificate2? WithKey(X509Certificate2 certificate, string key, List<string> faults)
    {
        try
        {
            return X509Certificate2.CreateFromPem(certificate.ExportCertificatePem(), key);
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            faults.Add(
                $"{Key.Setting} is '{Key.Path}', which holds no key of the certificate in {Certificate.Setting}; give its PEM file, not "
                    + $"encrypted.");
            return null;
        }
    }

    private static string? TextOf(NamedFile file, List<string> faults)
    {
        try
        {
            return File.ReadAllText(file.Path!);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            faults.Add($"{file.Setting} is '{file.Path}', which cannot be read; give a PEM file that this user may read.");
            return null;
        }
    }
}
