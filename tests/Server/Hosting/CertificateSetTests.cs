using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Time.Testing;
using Posthouse.Testing;
using Posthouse.Transport;

namespace Posthouse.Server.Tests;

public sealed class CertificateSetTests : IDisposable
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("posthouse-certificates-").FullName;
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private readonly CertificateFiles _selfMade = new("self-made", "self-made");

    public void Dispose() => System.IO.Directory.Delete(_folder, recursive: true);

    [Fact]
    public void One_of_our_own_making_is_shown_only_where_there_is_no_other()
    {
        CertificateFiles obtained = new(Path.Combine(_folder, "obtained.crt"), Path.Combine(_folder, "obtained.key"));
        var set = new CertificateSet([], obtained, () => _selfMade, _clock);
        Assert.Equal([_selfMade], set.Current());
        TestCertificates.Write(_folder, "obtained", TestCertificates.Make("mail.example.com"));
        Assert.Equal([obtained], set.Current());
    }

    [Fact]
    public void Files_come_before_the_obtained_one_until_they_have_ended()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 ofTenDays = new CertificateRequest("CN=mail.example.com", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(10));
        CertificateFiles configured = TestCertificates.Write(_folder, "configured", ofTenDays);
        CertificateFiles obtained = TestCertificates.Write(_folder, "obtained", TestCertificates.Make("mail.example.com"));
        var set = new CertificateSet([configured], obtained, () => _selfMade, _clock);
        Assert.Equal([configured, obtained], set.Current());
        _clock.Advance(TimeSpan.FromDays(11));
        Assert.Equal([obtained, configured], set.Current());
    }
}
