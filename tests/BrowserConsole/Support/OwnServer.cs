using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Posthouse.Dns;
using Posthouse.Server;
using Posthouse.Storage;
using Posthouse.Testing;
using Posthouse.Transport;

namespace Posthouse.BrowserConsole.Tests;

/// <summary>A demo server that one class of tests has for itself: its DNS is played, it publishes records to a provider that is played, and its certificate ends in ten days.</summary>
public sealed class OwnServer : IAsyncLifetime
{
    internal const string ListedAddress = "192.0.2.25";

    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("posthouse-browser-own-").FullName;
    private PosthouseServer? _server;

    internal IServiceProvider Services => _server!.Services;

    internal MailStore Store => Services.GetRequiredService<MailStore>();

    internal string Origin { get; private set; } = "";

    /// <summary>A file with the secret that the provider takes.</summary>
    internal string SecretFile => Path.Combine(_folder, "provider.secret");

    internal PlayedProvider Provider { get; } = new();

    /// <summary>Somebody who sends reports: what he signs, and what comes from this machine in his name, his records prove to be his.</summary>
    internal PlayedReporter Reporter { get; } = new();

    internal IPEndPoint Smtp { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(BrowserHost.Chromium)) return;
        await WriteCertificateAsync();
        await File.WriteAllTextAsync(SecretFile, PlayedProvider.Token);
        string text = $"""
            hostname = "mail.{DemoSetup.Domain}"
            [sign-in]
            default-domain = "{DemoSetup.Domain}"
            minimum-password = 0
            # Mail from this machine is checked as strangers' is.
            [sender-authentication]
            trusted = []
            [log]
            level = "warning"
            format = "text"
            [deliverability]
            addresses = ["{ListedAddress}", "192.0.2.26"]
            blocklists = ["bl.test", "other.test"]
            [[certificate]]
            file = "{_folder}/certificate.pem"
            key = "{_folder}/key.pem"

            """;
        PosthouseConfiguration configuration = PosthouseConfiguration.Read(text, _folder, out _) with { DataFolder = Path.Combine(_folder, "data"), Listeners = [new Listener("http", IPAddress.Loopback, 0, TlsMode.None), new Listener("smtp", IPAddress.Loopback, 0, TlsMode.None)] };
        TestResolver resolver = new TestResolver().A("25.2.0.192.bl.test", "127.0.0.2").Txt("far.test", "v=spf1 ip4:192.0.2.10 -all").Txt("_dmarc.far.test", "v=DMARC1; p=none");
        Reporter.Publish(resolver);
        _server = await PosthouseServer.StartAsync(configuration, create: true, change: services => services
            .AddSingleton<IDnsResolver>(resolver)
            .AddSingleton(new PublisherFactory(new HttpClient(Provider, disposeHandler: false), resolver, TimeProvider.System)));
        await DemoSetup.SeedAsync(_server.Services, CancellationToken.None);
        Origin = "http://" + _server.EndPoints.Single(static one => one.Listener.Protocol == "http").EndPoint;
        Smtp = (IPEndPoint)_server.EndPoints.Single(static one => one.Listener.Protocol == "smtp").EndPoint;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        Provider.Dispose();
        Reporter.Dispose();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    private async Task WriteCertificateAsync()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=mail.demo.test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("mail.demo.test");
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-80), now.AddDays(10).AddHours(6));
        await File.WriteAllTextAsync(Path.Combine(_folder, "certificate.pem"), certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(_folder, "key.pem"), key.ExportPkcs8PrivateKeyPem());
    }
}
