using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Server;
using Posthouse.Transport;

namespace Posthouse.BrowserConsole.Tests;

/// <summary>
/// A server to which passkeys are bound by its name, and a Chromium that reaches it by HTTPS under this name, as people do. Help desks must
/// show a second factor.
/// </summary>
public sealed class PasskeyHost : IAsyncLifetime
{
    internal const string Origin = "https://mail.demo.test";

    /// <summary>The same server by a name below its own: browsers let pages there ask for keys of the name above.</summary>
    internal const string OriginBelow = "https://other.mail.demo.test";

    internal const string Password = "open sesame";

    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("posthouse-passkeys-").FullName;
    private PosthouseServer? _server;
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private int _accounts;

    /// <summary>http://127.0.0.1:PORT, to which no passkey can be bound.</summary>
    internal string Numbers { get; private set; } = "";

    internal T Service<T>()
        where T : notnull => _server!.Services.GetRequiredService<T>();

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(BrowserHost.Chromium)) return;
        static Listener At(TlsMode tls) => new("http", IPAddress.Loopback, 0, tls);
        string text = $"hostname = \"mail.demo.test\"\n[sign-in]\nissuer = \"{Origin}/\"\nsecond-factor-roles = [\"help-desk\"]\n[log]\nlevel = \"error\"\n";
        PosthouseConfiguration configuration = PosthouseConfiguration.Read(text, _folder, out IReadOnlyList<ConfigurationError> errors) with { DataFolder = _folder, Listeners = [At(TlsMode.None), At(TlsMode.Implicit)] };
        Assert.Empty(errors);
        _server = await PosthouseServer.StartAsync(configuration, create: true);
        await Service<DirectoryAdministration>().CreateDomainAsync(new NewDomain { Name = DomainName.Parse(DemoSetup.Domain) });
        IPEndPoint https = _server.EndPoints.First(static one => one.Listener.Tls == TlsMode.Implicit).EndPoint;
        Numbers = "http://" + _server.EndPoints.First(static one => one.Listener.Tls == TlsMode.None).EndPoint;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = BrowserHost.Chromium,
            // Chromium has no WebAuthn on pages whose certificate it had to forgive: this one is good.
            Args = ["--disable-gpu", "--font-render-hinting=none", $"--ignore-certificate-errors-spki-list={await KeyOfAsync(https)}", $"--host-resolver-rules=MAP *.demo.test:443 {https}"],
        });
    }

    /// <summary>An account that no other test has.</summary>
    internal async Task<EmailAddress> TakeAccountAsync(Role? role = null)
    {
        BrowserHost.Require();
        var address = EmailAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"user{Interlocked.Increment(ref _accounts)}@{DemoSetup.Domain}"));
        Account account = await Service<DirectoryAdministration>().CreateAccountAsync(new NewAccount { Address = address, Password = Password, DisplayName = "Alice Zhang" });
        if (role is { } given) await Service<DirectoryAdministration>().GiveRoleAsync(account.Id, given, null);
        return address;
    }

    /// <summary>A browser profile with a device that makes passkeys and knows its owner.</summary>
    internal async Task<KeyPage> OpenAsync(string language = "en-GB", string origin = Origin)
    {
        BrowserHost.Require();
        IBrowserContext context = await _browser!.NewContextAsync(new BrowserNewContextOptions { BaseURL = origin, Locale = language, ReducedMotion = ReducedMotion.Reduce });
        context.SetDefaultTimeout(20_000);
        IPage page = await context.NewPageAsync();
        return await KeyPage.PlugInAsync(context, page);
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
        if (_server is not null) await _server.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    // As Chromium names a key: the hash of its SubjectPublicKeyInfo.
    private static async Task<string> KeyOfAsync(IPEndPoint server)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server);
        using var stream = new SslStream(client.GetStream());
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "mail.demo.test", RemoteCertificateValidationCallback = static (_, _, _, _) => true });
        using var certificate = new X509Certificate2(stream.RemoteCertificate!);
        return Convert.ToBase64String(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));
    }
}
