using System.Security.Cryptography.X509Certificates;
using Certificates;
using Grains.Interfaces.Security;
using Microsoft.Extensions.Time.Testing;

namespace Grains.Interfaces.Tests.Security;

public sealed class ClusterCertificatesTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);
    private readonly TestAuthority _authority = new();
    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _warnings = [];

    public void Dispose() => _authority.Dispose();

    [Fact]
    public void A_certificate_of_the_authority_is_accepted()
    {
        using var peer = _authority.Sign();
        Assert.True(Load().Validate(peer));
    }

    [Fact]
    public void A_certificate_that_another_between_has_signed_is_accepted_where_that_one_came_along()
    {
        var certificates = Load();
        _authority.RenewThroughAnother();
        var sent = new X509Certificate2Collection();
        sent.ImportFromPemFile(_authority.CertificatePath);

        Assert.False(certificates.Validate(sent[0]));
        Assert.True(certificates.Validate(sent[0], sent));
    }

    [Fact]
    public void A_certificate_of_another_authority_is_refused_even_if_that_came_along()
    {
        using var other = new TestAuthority();
        using var peer = other.Sign();
        using var root = X509CertificateLoader.LoadCertificateFromFile(other.AuthorityPath);

        Assert.False(Load().Validate(peer));
        Assert.False(Load().Validate(peer, [root]));
    }

    [Fact]
    public void No_certificate_is_refused() => Assert.False(Load().Validate(null));

    [Fact]
    public void An_expired_certificate_is_refused()
    {
        using var peer = _authority.Sign(days: -1);
        Assert.False(Load().Validate(peer));
    }

    [Fact]
    public void A_certificate_that_signed_itself_is_refused()
    {
        using var other = new TestAuthority();
        using var root = X509CertificateLoader.LoadCertificateFromFile(other.AuthorityPath);
        Assert.False(Load().Validate(root));
    }

    [Fact]
    public void Changed_files_are_read_again_after_a_while()
    {
        var certificates = Load();
        var before = certificates.Own.Thumbprint;
        using var renewed = _authority.Renew();

        Assert.Equal(before, certificates.Own.Thumbprint);
        _time.Advance(Long);
        Assert.Equal(renewed.Thumbprint, certificates.Own.Thumbprint);
        Assert.Empty(_warnings);
    }

    [Fact]
    public void A_link_whose_target_changes_is_read_again()
    {
        var real = Path.Combine(_authority.Folder, "real.crt");
        File.Move(_authority.CertificatePath, real);
        File.CreateSymbolicLink(_authority.CertificatePath, real);
        var certificates = Load();
        using var renewed = _authority.Renew();
        _time.Advance(Long);

        Assert.Equal(renewed.Thumbprint, certificates.Own.Thumbprint);
    }

    [Fact]
    public void A_changed_authority_is_taken_with_the_certificates_that_it_has_signed()
    {
        using var other = new TestAuthority();
        using var peer = other.Sign();
        var certificates = Load();
        TestAuthority.Write(_authority.AuthorityPath, File.ReadAllText(_authority.AuthorityPath) + "\n" + File.ReadAllText(other.AuthorityPath));
        _time.Advance(Long);

        Assert.True(certificates.Validate(peer));
    }

    [Theory]
    [InlineData("broken")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----")]
    public void Broken_files_leave_the_old_certificate_in_use_and_are_told_once(string text)
    {
        var certificates = Load();
        var before = certificates.Own.Thumbprint;
        TestAuthority.Write(_authority.CertificatePath, text);
        for (var look = 0; look < 3; look++)
        {
            _time.Advance(Long);
            Assert.Equal(before, certificates.Own.Thumbprint);
        }

        Assert.Contains("Tls:Certificate", Assert.Single(_warnings), StringComparison.Ordinal);
        using var renewed = _authority.Renew();
        _time.Advance(Long);
        Assert.Equal(renewed.Thumbprint, certificates.Own.Thumbprint);
    }

    [Fact]
    public void A_certificate_whose_key_comes_later_is_taken_with_its_key()
    {
        var certificates = Load();
        var before = certificates.Own.Thumbprint;
        using var renewed = _authority.Sign();
        TestAuthority.Write(_authority.CertificatePath, renewed.ExportCertificatePem());
        _time.Advance(Long);
        Assert.Equal(before, certificates.Own.Thumbprint);

        TestAuthority.Write(_authority.KeyPath, TestAuthority.KeyOf(renewed));
        _time.Advance(Long);
        Assert.Equal(renewed.Thumbprint, certificates.Own.Thumbprint);
    }

    private ClusterCertificates Load() => new(
        new(new("Tls:Certificate", _authority.CertificatePath), new("Tls:Key", _authority.KeyPath), new("Tls:Authority", _authority.AuthorityPath)), _time, _warnings.Add);
}
