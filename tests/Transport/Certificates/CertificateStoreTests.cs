using System.Security.Cryptography;
using Posthouse.Testing;

namespace Posthouse.Transport.Tests;

public sealed class CertificateStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("posthouse-certificates").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_certificate_is_chosen_by_exact_name_then_wildcard_then_default()
    {
        var store = new CertificateStore();
        Assert.False(store.HasCertificate);
        Assert.Null(store.Select("mail.example.com"));
        store.Load(
        [
            TestCertificates.Write(_folder, "default", TestCertificates.Make("mail.example.com")),
            TestCertificates.Write(_folder, "wild", TestCertificates.Make("*.example.org", "example.org")),
            TestCertificates.Write(_folder, "exact", TestCertificates.Make("imap.example.org")),
        ]);
        Assert.True(store.HasCertificate);
        Assert.Equal("mail.example.com", store.Select(null)!.Names[0]);
        Assert.Equal("*.example.org", store.Select("SMTP.example.org")!.Names[0]);
        Assert.Equal("*.example.org", store.Select("example.org")!.Names[0]);
        Assert.Equal("imap.example.org", store.Select("imap.example.org")!.Names[0]);
        Assert.Equal("mail.example.com", store.Select("a.b.example.org")!.Names[0]);
    }

    [Fact]
    public void A_renewed_file_is_in_use_after_reload_and_a_broken_one_leaves_the_old()
    {
        var store = new CertificateStore();
        CertificateFiles files = TestCertificates.Write(_folder, "a", TestCertificates.Make("mail.example.com"));
        store.Load([files]);
        string first = store.Select(null)!.Leaf.Thumbprint;
        TestCertificates.Write(_folder, "a", TestCertificates.Make("mail.example.com"));
        store.Reload();
        string second = store.Select(null)!.Leaf.Thumbprint;
        Assert.NotEqual(first, second);
        File.WriteAllText(files.CertificatePath, "nothing");
        Assert.ThrowsAny<CryptographicException>(store.Reload);
        Assert.Equal(second, store.Select(null)!.Leaf.Thumbprint);
    }

    [Fact]
    public void The_channel_binding_is_the_hash_of_the_certificate()
    {
        var certificate = new ServerCertificate(TestCertificates.Make("mail.example.com"));
        Assert.Equal(SHA256.HashData(certificate.Leaf.RawData), certificate.TlsServerEndPoint.ToArray());
    }
}
