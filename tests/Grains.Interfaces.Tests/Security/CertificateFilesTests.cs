using Certificates;
using Grains.Interfaces.Security;

namespace Grains.Interfaces.Tests.Security;

public sealed class CertificateFilesTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly TestAuthority _other = new();

    public void Dispose()
    {
        _authority.Dispose();
        _other.Dispose();
    }

    [Fact]
    public void None_or_all_good_files_have_no_fault()
    {
        Assert.Empty(Files(null, "", null).Faults());
        Assert.False(Files(null, "", null).AreSet);
        Assert.Empty(Files(_authority.CertificatePath, _authority.KeyPath, _authority.AuthorityPath).Faults());
    }

    [Fact]
    public void A_certificate_with_another_between_has_no_fault()
    {
        _authority.RenewThroughAnother();
        Assert.Empty(Files(_authority.CertificatePath, _authority.KeyPath, _authority.AuthorityPath).Faults());
    }

    [Fact]
    public void Two_missing_settings_are_two_faults() => Assert.Equal(
        [
            "Tls:Key is not set, but Tls:Certificate is; set all of Tls:Certificate, Tls:Key and Tls:Authority, or none.",
            "Tls:Authority is not set, but Tls:Certificate is; set all of Tls:Certificate, Tls:Key and Tls:Authority, or none.",
        ],
        Files("somewhere", null, null).Faults());

    [Fact]
    public void Every_missing_file_is_told() => Assert.Equal(3, Files("no/a", "no/b", "no/c").Faults().Count(fault => fault.Contains("cannot be read; give a PEM file", StringComparison.Ordinal)));

    [Fact]
    public void A_file_that_is_no_PEM_is_told() => Assert.Equal(
        $"Tls:Authority is '{_authority.KeyPath}', which holds no certificate that can be read; give a PEM file.",
        Assert.Single(Files(_authority.CertificatePath, _authority.KeyPath, _authority.KeyPath).Faults()));

    [Fact]
    public void Another_certificates_key_is_told_and_not_shown()
    {
        var fault = Assert.Single(Files(_authority.CertificatePath, _other.KeyPath, _authority.AuthorityPath).Faults());
        Assert.Equal($"Tls:Key is '{_other.KeyPath}', which holds no key of the certificate in Tls:Certificate; give its PEM file, not encrypted.", fault);
    }

    [Fact]
    public void A_certificate_that_the_authority_did_not_sign_is_told() => Assert.Contains(
        "not signed by an authority in Tls:Authority",
        Assert.Single(Files(_authority.CertificatePath, _authority.KeyPath, _other.AuthorityPath).Faults()),
        StringComparison.Ordinal);

    private static CertificateFiles Files(string? certificate, string? key, string? authority) =>
        new(new("Tls:Certificate", certificate), new("Tls:Key", key), new("Tls:Authority", authority));
}
