using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Posthouse.Testing;

namespace Posthouse.EndToEnd.Tests;

/// <summary>
/// A Posthouse that sends, a real Postfix with STARTTLS that takes mail for many domains, and a validating resolver that tells for each
/// domain another story about that one Postfix.
/// </summary>
public sealed class TlsWorld : IAsyncDisposable
{
    // DANE. In the signed zone: a TLSA record that matches, and one that does not. In the one that is not signed: one that would not match.
    internal const string Proved = "proved.signed.test", Disproved = "disproved.signed.test", Unsigned = "unsigned.plain.test", Broken = "broken.test";

    // MTA-STS, all in the zone that is not signed.
    internal const string Named = "named.plain.test", Misnamed = "misnamed.plain.test", Elsewhere = "elsewhere.plain.test", Trial = "trial.plain.test";

    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("posthouse-tls-world-").FullName;
    private readonly TestAuthority _authority = TestAuthority.Root();
    private readonly Lazy<Task<TlsWorld>> _started;
    private PostfixServer? _postfix;
    private ValidatedDns? _dns;
    private PolicyServer? _policies;
    private LaboratoryServer? _server;

    public TlsWorld() => _started = new Lazy<Task<TlsWorld>>(BuildAsync);

    internal LaboratoryServer Server => _server!;

    internal PostfixServer Postfix => _postfix!;

    /// <summary>Built by the first test that asks, so that a program that is missing skips tests rather than fails them.</summary>
    internal Task<TlsWorld> StartedAsync() => _started.Value;

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        if (_policies is not null) await _policies.DisposeAsync();
        if (_dns is not null) await _dns.DisposeAsync();
        if (_postfix is not null) await _postfix.DisposeAsync();
        _authority.Dispose();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    private async Task<TlsWorld> BuildAsync()
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(_folder, (UnixFileMode)Convert.ToInt32("755", 8));
        // The certificate is for one name; every domain's mail host is this server.
        using X509Certificate2 certificate = _authority.Issue(["mx." + Named]);
        _postfix = await PostfixServer.StartAsync(
            Folder("postfix"),
            smarthost: null,
            new PostfixSettings { Domains = [Proved, Disproved, Unsigned, Broken, Named, Misnamed, Elsewhere, Trial], Certificate = TestCertificates.Write(_folder, "postfix", certificate) });
        string right = Convert.ToHexString(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));
        string wrong = Convert.ToHexString(new byte[SHA256.HashSizeInBytes]);
        _dns = await ValidatedDns.StartAsync(
            _folder,
            [
                new TestZone("signed.test", ZoneSigning.Signed, Host("proved", right) + Host("disproved", wrong)),
                new TestZone(Broken, ZoneSigning.Expired, Host("@", right)),
                new TestZone("plain.test", ZoneSigning.None, Host("unsigned", wrong) + string.Concat(((string[])["named", "misnamed", "elsewhere", "trial"]).Select(name => Host(name, null) + Policy(name)))),
            ]);
        _policies = await PolicyServer.StartAsync(_authority, new Dictionary<string, string>
        {
            [Named] = PolicyText("enforce", "mx." + Named),
            [Misnamed] = PolicyText("enforce", "mx." + Misnamed),
            [Elsewhere] = PolicyText("enforce", "mx.somebody.test"),
            [Trial] = PolicyText("testing", "mx." + Trial),
        });
        _server = await LaboratoryServer.StartAsync(Folder("posthouse"), _dns.EndPoint, _postfix.Port, _policies.Port, [X509CertificateLoader.LoadCertificate(_authority.Certificate.RawData)]);
        return this;
    }

    private string Folder(string name) => System.IO.Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;

    // A domain with a mail host of its own, which is the Postfix, and what its TLSA record says of it.
    private string Host(string domain, string? tlsa)
    {
        string mx = domain == "@" ? "mx" : "mx." + domain;
        return $"{domain} IN MX 10 {mx}\n{mx} IN A 127.0.0.1\n" + (tlsa is null ? "" : $"_{_postfix!.Port}._tcp.{mx} IN TLSA 3 1 1 {tlsa}\n");
    }

    private static string Policy(string domain) => $"_mta-sts.{domain} IN TXT \"v=STSv1; id=1\"\nmta-sts.{domain} IN A 127.0.0.1\n";

    private static string PolicyText(string mode, string host) => $"version: STSv1\nmode: {mode}\nmx: {host}\nmax_age: 86400\n";
}
