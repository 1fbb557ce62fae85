using Grains.Interfaces.Security;

namespace Silo.Hosting;

/// <summary>What secures a silo's connections, below <c>Ensemble:Tls:</c>: three PEM files, or none for plain connections.</summary>
internal sealed class TlsSettings
{
    /// <summary>This silo's certificate, with those between it and the authority after it.</summary>
    public string? Certificate { get; set; }

    /// <summary>The certificate's private key, not encrypted.</summary>
    public string? Key { get; set; }

    /// <summary>The authorities that certificates of other silos and of clients must be signed by.</summary>
    public string? Authority { get; set; }

    /// <summary>off, accept or require; default: require if the files are set, else off.</summary>
    public string? Mode { get; set; }

    public CertificateFiles Files =>
        new(new("Ensemble:Tls:Certificate", Certificate), new("Ensemble:Tls:Key", Key), new("Ensemble:Tls:Authority", Authority));

    public TlsMode ParsedMode => Mode switch
    {
        "off" => TlsMode.Off,
        "accept" => TlsMode.Accept,
        "require" => TlsMode.Require,
        _ => Files.AreSet ? TlsMode.Require : TlsMode.Off,
    };

    /// <summary>Every fault at once, one sentence each with its cure.</summary>
    public IEnumerable<string> Faults()
    {
        if (Mode is not (null or "off" or "accept" or "require"))
            yield return $"Ensemble:Tls:Mode is '{Mode}'; choose off, accept or require.";
        var files = Files.Faults();
        foreach (var fault in files) yield return fault;
        if (Mode is "accept" or "require" && files.Count == 0 && !Files.AreSet)
        {
            yield return $"Ensemble:Tls:Mode is {Mode}, but there are no certificates; set Ensemble:Tls:Certificate, Ensemble:Tls:Key and "
                + $"Ensemble:Tls:Authority.";
        }
    }
}
