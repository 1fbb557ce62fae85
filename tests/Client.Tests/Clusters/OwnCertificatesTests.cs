using System.Security.Cryptography.X509Certificates;
using Grains.Interfaces.Local;
using Grains.Interfaces.Security;
using Microsoft.Extensions.Time.Testing;

namespace Client.Tests.Clusters;

public sealed class OwnCertificatesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ensemble-own-").FullName;
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Members_of_one_cluster_trust_each_other_and_those_of_the_next_one_are_strangers()
    {
        var own = Issue();
        var (mine, certificates) = (Member(own), new ClusterCertificates(own.Files, TimeProvider.System, _ => { }));
        Assert.Empty(own.Files.Faults());
        Assert.True(certificates.Validate(mine));
        own.Issue();
        Assert.False(certificates.Validate(Member(own)));
    }

    [Fact]
    public void A_certificate_is_renewed_by_the_same_authority_when_half_of_its_week_is_over()
    {
        var own = Issue();
        var first = Member(own);
        _time.Advance(TimeSpan.FromDays(3));
        own.Renew();
        Assert.Equal(first.Thumbprint, Member(own).Thumbprint);
        _time.Advance(TimeSpan.FromDays(1));
        own.Renew();
        var second = Member(own);
        Assert.NotEqual(first.Thumbprint, second.Thumbprint);
        Assert.InRange(second.NotAfter.ToUniversalTime() - first.NotAfter.ToUniversalTime(), TimeSpan.FromDays(3.9), TimeSpan.FromDays(4.1));
        Assert.Equal(first.Issuer, second.Issuer);
        using var authority = X509CertificateLoader.LoadCertificateFromFile(own.AuthorityPath);
        using var chain = new X509Chain { ChainPolicy = { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, VerificationTime = _time.GetUtcNow().UtcDateTime } };
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        Assert.True(chain.Build(second));
    }

    [Fact]
    public void Nobody_else_may_read_them()
    {
        Issue();
        var folder = Path.Combine(_folder, "tls");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
        Assert.All(Directory.GetFiles(folder), file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
        Assert.Equal(3, Directory.GetFiles(folder).Length);
    }

    private OwnCertificates Issue()
    {
        var own = new OwnCertificates(_folder, _time);
        own.Issue();
        return own;
    }

    private static X509Certificate2 Member(OwnCertificates own) => X509Certificate2.CreateFromPemFile(own.MemberPath);
}
