using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.SenderAuth;
using Posthouse.Server;
using Posthouse.Storage;
using Posthouse.Transport;

namespace Posthouse.Identity.Tests;

/// <summary>
/// The whole server in this process, with HTTPS and IMAP on free ports of loopback: root (an administrator), alice and bob of here.test. The
/// room's clock is played.
/// </summary>
public sealed class IdentityServer : IAsyncLifetime
{
    internal const string Password = "open sesame";

    private PosthouseServer? _server;

    internal const string Issuer = "https://localhost/";

    internal static CancellationToken Token => TestContext.Current.CancellationToken;

    internal string Folder { get; } = System.IO.Directory.CreateTempSubdirectory("posthouse-identity-").FullName;

    internal FakeTimeProvider Clock { get; } = new(DateTimeOffset.UtcNow);

    /// <summary>By which programs know it.</summary>
    internal string Address { get; init; } = Issuer;

    /// <summary>What answers in the place of identity providers; null asks the network.</summary>
    internal HttpMessageHandler? Providers { get; init; }

    /// <summary>How guessing is slowed down; null lets one address guess at many names.</summary>
    internal ThrottleOptions? Throttle { get; init; }

    /// <summary>More lines of the configuration file's section sign-in.</summary>
    internal string SignIn { get; init; } = "";

    internal Uri Https => new($"https://localhost:{Port("http", TlsMode.Implicit)}");

    internal Uri Http => new($"http://localhost:{Port("http", TlsMode.None)}");

    internal T Service<T>()
        where T : notnull => _server!.Services.GetRequiredService<T>();

    public async ValueTask InitializeAsync()
    {
        await StartAsync(create: true);
        DirectoryAdministration administration = Service<DirectoryAdministration>();
        await administration.CreateDomainAsync(new NewDomain { Name = DomainName.Parse("here.test") }, cancellationToken: Token);
        foreach (string name in (string[])["root", "alice", "bob"])
            await administration.CreateAccountAsync(new NewAccount { Address = EmailAddress.Parse($"{name}@here.test"), DisplayName = name, Password = Password, IsAdministrator = name == "root" }, Token);
    }

    /// <summary>The same store in a new process, as far as the server can tell. Its ports are others.</summary>
    internal async Task RestartAsync()
    {
        await _server!.DisposeAsync();
        await StartAsync(create: false);
    }

    private async Task StartAsync(bool create)
    {
        static Listener At(string protocol, TlsMode tls) => new(protocol, IPAddress.Loopback, 0, tls);
        PosthouseConfiguration configuration = PosthouseConfiguration.Read(
            $"hostname = \"mail.here.test\"\n[log]\nlevel = \"error\"\n[sign-in]\nissuer = \"{Address}\"\n{SignIn}\n", Folder, out IReadOnlyList<ConfigurationError> errors) with
        {
            DataFolder = Folder,
            Listeners = [At("imap", TlsMode.None), At("pop3", TlsMode.None), At("submission", TlsMode.None), At("managesieve", TlsMode.None), At("http", TlsMode.None), At("http", TlsMode.Implicit)],
        };
        Assert.Empty(errors);
        _server = await PosthouseServer.StartAsync(configuration, create: create, change: services =>
        {
            if (Providers is not null) services.AddSingleton(provider => new ProviderHttp(new HttpClient(Providers, disposeHandler: false), provider.GetRequiredService<IdentityOptions>()));
            // All people of these tests come from one address, and many of them come to be refused.
            services.AddSingleton(Patient(services)).AddSingleton(provider => new SecondFactors(
                provider.GetRequiredService<MailStore>(), provider.GetRequiredService<SecretSource>(), provider.GetRequiredService<ApplicationPasswords>(), provider.GetRequiredService<IdentityOptions>(), Clock)).AddSingleton(provider => new Passkeys(
                provider.GetRequiredService<MailStore>(), provider.GetRequiredService<SignInService>(), provider.GetRequiredService<IdentityOptions>(), Clock)).AddSingleton(provider => new Confirmations(provider.GetRequiredService<SecretSource>(), Clock)).AddSingleton(provider => new BrowserSessions(
                provider.GetRequiredService<MailStore>(), provider.GetRequiredService<SignInService>(), provider.GetRequiredService<SecondFactors>(), provider.GetRequiredService<NewDevices>(), provider.GetRequiredService<IdentityOptions>(), Clock, NullLogger<BrowserSessions>.Instance));
        });
    }

    private DirectoryOptions Patient(IServiceCollection services)
    {
        var given = (DirectoryOptions)services.Last(static service => service.ServiceType == typeof(DirectoryOptions)).ImplementationInstance!;
        return given with { Throttle = Throttle ?? given.Throttle with { FreePerAddress = 10_000 } };
    }

    internal int Port(string protocol, TlsMode tls) => _server!.EndPoints.First(e => e.Listener.Protocol == protocol && e.Listener.Tls == tls).EndPoint.Port;

    internal async Task<Account> AccountAsync(string name) => (await Service<AccountDirectory>().FindAccountAsync(EmailAddress.Parse($"{name}@here.test"), Token))!;

    internal Browser NewBrowser() => new(Https);

    /// <summary>A browser in which somebody has signed in.</summary>
    internal async Task<Browser> SignInAsync(string name = "alice")
    {
        Browser browser = NewBrowser();
        using HttpResponseMessage response = await browser.PostAsync("/signin", ("name", $"{name}@here.test"), ("password", Password));
        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        await browser.LearnAsync();
        return browser;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        System.IO.Directory.Delete(Folder, recursive: true);
    }
}
