using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Posthouse.Transport;

namespace Posthouse.Web.Tests;

public class ProfileTests(SetupServer server) : IClassFixture<SetupServer>
{
    private const string Path = "/setup/profile.mobileconfig?address=";

    [Fact]
    public async Task A_profile_has_one_account_and_no_password()
    {
        (HttpStatusCode status, string type, string text, _) = await server.AskAsync(Path + "alice%40here.test");
        Assert.Equal((HttpStatusCode.OK, "application/x-apple-aspen-config"), (status, type));
        Dictionary<string, string> account = Account(text);
        Assert.Equal("EmailTypeIMAP alice@here.test", $"{account["EmailAccountType"]} {account["EmailAddress"]}");
        Assert.Equal("mx.here.test 993 true alice@here.test", $"{account["IncomingMailServerHostName"]} {account["IncomingMailServerPortNumber"]} {account["IncomingMailServerUseSSL"]} {account["IncomingMailServerUsername"]}");
        Assert.Equal("mx.here.test 465 true alice@here.test", $"{account["OutgoingMailServerHostName"]} {account["OutgoingMailServerPortNumber"]} {account["OutgoingMailServerUseSSL"]} {account["OutgoingMailServerUsername"]}");
        Assert.DoesNotContain("IncomingPassword", account.Keys);
        Assert.DoesNotContain("OutgoingPassword", account.Keys);
    }

    [Fact]
    public async Task Its_identifiers_stay_with_the_address()
    {
        string first = (await server.AskAsync(Path + "alice%40here.test")).Text;
        Assert.Equal(first, (await server.AskAsync(Path + "alice%40here.test")).Text);
        Assert.Equal(Account(first)["PayloadUUID"], Account((await server.AskAsync(Path + "Alice%40here.test", language: "zh-CN")).Text)["PayloadUUID"]);
        string other = Account((await server.AskAsync(Path + "bob%40here.test")).Text)["PayloadUUID"];
        Assert.NotEqual(Account(first)["PayloadUUID"], other);
        // RFC 9562 §4.1 and §4.2: the variant and the version say how it was made.
        Assert.Matches("^[0-9A-F]{8}-[0-9A-F]{4}-8[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}$", other);
    }

    [Theory]
    [InlineData("a%40elsewhere.test")]
    [InlineData("alice")]
    [InlineData("")]
    [InlineData("a%00b%40here.test")]
    [InlineData("%22a%EF%BF%BEb%22%40here.test")]
    public async Task Nothing_is_made_for_what_is_no_address_here(string address) => Assert.Equal(HttpStatusCode.NotFound, (await server.AskAsync(Path + address)).Status);

    [Fact]
    public async Task Characters_of_an_address_stay_characters()
    {
        // RFC 5321 §4.1.2 lets a quoted local part have nearly anything.
        const string Odd = "\"</string><key>x</key>\"@here.test";
        Assert.Equal(Odd, Account((await server.AskAsync(Path + Uri.EscapeDataString(Odd))).Text)["EmailAddress"]);
    }

    [Fact]
    public void A_profile_is_signed_with_the_chain_of_a_certificate_that_others_can_verify()
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 root = Authority("CN=root", rootKey);
        using var middleKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 middle = Issued("CN=middle", middleKey, root, authority: true);
        using var leafKey = RSA.Create(2048);
        var request = new CertificateRequest("CN=mx.here.test", leafKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("mx.here.test");
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 signer = middle.CopyWithPrivateKey(middleKey);
        using X509Certificate2 issued = request.Create(signer.SubjectName, X509SignatureGenerator.CreateForECDsa(middleKey), root.NotBefore, root.NotAfter, [1, 2, 3]);
        var store = new CertificateStore();
        store.Use(new ServerCertificate(issued.CopyWithPrivateKey(leafKey), [middle]));
        byte[] content = Encoding.UTF8.GetBytes("<plist/>");

        var signed = new SignedCms();
        signed.Decode(new ProfileSigner(store, TimeProvider.System).Sign(content, "mx.here.test"));
        signed.CheckSignature(verifySignatureOnly: true);
        Assert.Equal(content, signed.ContentInfo.Content);
        Assert.Equal(["CN=middle", "CN=mx.here.test"], signed.Certificates.Select(static c => c.Subject).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void One_that_the_server_made_for_itself_signs_nothing()
    {
        var store = new CertificateStore();
        store.Use(new ServerCertificate(Testing.TestCertificates.Make("mx.here.test")));
        var signer = new ProfileSigner(store, TimeProvider.System);
        Assert.False(signer.CanSign("mx.here.test"));
        Assert.Equal("x"u8.ToArray(), signer.Sign("x"u8.ToArray(), "mx.here.test"));
    }

    private static Dictionary<string, string> Account(string text)
    {
        using var reader = XmlReader.Create(new StringReader(text), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null });
        XElement account = XDocument.Load(reader).Root!.Element("dict")!.Element("array")!.Element("dict")!;
        List<XElement> parts = [.. account.Elements()];
        return Enumerable.Range(0, parts.Count / 2).ToDictionary(i => parts[i * 2].Value, i => parts[(i * 2) + 1] is { Name.LocalName: "true" or "false" } answer ? answer.Name.LocalName : parts[(i * 2) + 1].Value);
    }

    private static X509Certificate2 Authority(string name, ECDsa key)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
    }

    private static X509Certificate2 Issued(string name, ECDsa key, X509Certificate2 issuer, bool authority)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(authority, false, 0, true));
        return request.Create(issuer, issuer.NotBefore, issuer.NotAfter, [1, 2, 3, 4]);
    }
}
