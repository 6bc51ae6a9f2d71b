using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Posthouse.Directory;
using Posthouse.Identity;
using Posthouse.Mail;
using Posthouse.SenderAuth;
using Posthouse.Server;
using Posthouse.Testing;
using Posthouse.Transport;

namespace Posthouse.BrowserConsole.Tests;

/// <summary>A server with its people's own name, an identity provider that it and browsers reach over TLS, and a Chromium that finds both by their names.</summary>
public sealed class ProviderHost : IAsyncLifetime
{
    internal const string Origin = "https://mail.demo.test";

    internal const string Label = "Played Corp";

    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("posthouse-provider-").FullName;
    private readonly TestAuthority _authority = TestAuthority.Root();
    private OpenIdProvider? _provider;
    private PosthouseServer? _server;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    internal OpenIdProvider Provider => _provider!;

    internal T Service<T>()
        where T : notnull => _server!.Services.GetRequiredService<T>();

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(BrowserHost.Chromium)) return;
        _provider = await OpenIdProvider.StartAsync(_authority);
        string text = $"hostname = \"mail.demo.test\"\n[sign-in]\nissuer = \"{Origin}/\"\n[log]\nlevel = \"error\"\n";
        PosthouseConfiguration configuration = PosthouseConfiguration.Read(text, _folder, out IReadOnlyList<ConfigurationError> errors) with { DataFolder = _folder, Listeners = [new Listener("http", IPAddress.Loopback, 0, TlsMode.Implicit)] };
        Assert.Empty(errors);
        // A provider of the server's own may be on loopback; that this authority vouches for it is all that is told otherwise.
        _server = await PosthouseServer.StartAsync(configuration, create: true, change: services => services.AddSingleton(provider => new ProviderHttp(
            PolicyHttp.CreateForStrangers(new TestResolver().A(OpenIdProvider.Host, "127.0.0.1"), allowPrivate: true, [_authority.Certificate]), provider.GetRequiredService<IdentityOptions>())));
        await Service<DirectoryAdministration>().CreateDomainAsync(new NewDomain { Name = DomainName.Parse(DemoSetup.Domain) });
        await Service<IdentityProviders>().PutAsync(
            new IdentityProvider { Owner = null, Name = "played", Label = Label, Issuer = _provider.Issuer, ClientId = OpenIdProvider.ClientId, Domains = [DomainName.Parse(DemoSetup.Domain)] }, OpenIdProvider.Secret, "test");
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = BrowserHost.Chromium,
            Args = ["--disable-gpu", "--font-render-hinting=none", "--ignore-certificate-errors", $"--host-resolver-rules=MAP mail.demo.test:443 {_server.EndPoints.Single().EndPoint}, MAP {OpenIdProvider.Host} 127.0.0.1"],
        });
    }

    /// <summary>An account whose password nobody knows.</summary>
    internal async Task<EmailAddress> MakeAccountAsync(string name)
    {
        var address = EmailAddress.Parse($"{name}@{DemoSetup.Domain}");
        await Service<DirectoryAdministration>().CreateAccountAsync(new NewAccount { Address = address, Password = Guid.NewGuid().ToString("N"), DisplayName = "Alice Zhang" });
        return address;
    }

    internal async Task<Webmail> OpenAsync(string language)
    {
        IBrowserContext context = await _browser!.NewContextAsync(new BrowserNewContextOptions { BaseURL = Origin, Locale = language, ReducedMotion = ReducedMotion.Reduce });
        context.SetDefaultTimeout(20_000);
        return new Webmail(context, await context.NewPageAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
        if (_server is not null) await _server.DisposeAsync();
        if (_provider is not null) await _provider.DisposeAsync();
        _authority.Dispose();
        System.IO.Directory.Delete(_folder, recursive: true);
    }
}
