using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Posthouse.Delivery;
using Posthouse.Directory;
using Posthouse.Dns;
using Posthouse.Mail;
using Posthouse.SenderAuth;
using Posthouse.Sieve;
using Posthouse.Storage;
using Posthouse.Transport;

namespace Posthouse.Smtp.Tests;

/// <summary>The rooms below on a store of their own and the three protocols on real sockets, with alice and bob at example.com (password "secret").</summary>
internal sealed class SmtpServer : IAsyncDisposable
{
    private readonly string _folder;
    private readonly WebApplication _application;
    private readonly int[] _ports;

    private SmtpServer(string folder, MailStore store, WebApplication application, int[] ports)
    {
        _folder = folder;
        Store = store;
        _application = application;
        _ports = ports;
    }

    internal MailStore Store { get; }

    internal int RelayPort => _ports[0];

    internal int SubmissionPort => _ports[1];

    internal int SubmissionsPort => _ports[2];

    internal int LmtpPort => _ports[3];

    internal IServiceProvider Services => _application.Services;

    internal static async Task<SmtpServer> StartAsync(Func<SmtpOptions, SmtpOptions>? options = null)
    {
        string folder = System.IO.Directory.CreateTempSubdirectory("posthouse-smtp-").FullName;
        MailStore store = await MailStore.OpenAsync(new StoreOptions { Folder = folder }, [DirectorySchema.Module, SenderAuthSchema.Module, DeliverySchema.Module, SieveSchema.Module], TimeProvider.System, NullLoggerFactory.Instance);
        var smtp = new SmtpOptions { HostName = "mx.example.com" };
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services
            .AddSingleton(new DirectoryOptions { MinimumPasswordLength = 0, ChannelBinding = true, Argon2 = new Argon2Cost(64, 1), ScramIterations = 4096 })
            .AddSingleton(store)
            .AddTransport().AddDns(new DnsOptions()).AddDirectory()
            .AddSingleton(new SigningKeyOptions { SecretFile = Path.Combine(folder, "secret.key") }).AddSingleton(new VerificationOptions { AuthServId = "mx.example.com" }).AddSenderAuth()
            .AddDelivery(new DeliveryOptions { HostName = "mx.example.com", MaximumMessageSize = 1L << 30 })
            .AddSmtp(options?.Invoke(smtp) ?? smtp);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            Listen("smtp", TlsMode.StartTls);
            Listen("submission", TlsMode.StartTls);
            Listen("submission", TlsMode.Implicit);
            Listen("lmtp", TlsMode.None);
            void Listen(string protocol, TlsMode tls) => kestrel.Listen(IPAddress.Loopback, 0, listen =>
                listen.UseMail(new MailListener { Protocol = protocol, Tls = tls }, listen.ApplicationServices.GetRequiredKeyedService<IProtocolHandler>(protocol)));
        });
        WebApplication application = builder.Build();
        application.Services.GetRequiredService<CertificateStore>().Use(new ServerCertificate(MakeCertificate()));
        var administration = application.Services.GetRequiredService<DirectoryAdministration>();
        await administration.CreateDomainAsync(new NewDomain { Name = DomainName.Parse("example.com") });
        foreach (string name in (string[])["alice", "bob"])
            await administration.CreateAccountAsync(new NewAccount { Address = EmailAddress.Parse(name + "@example.com"), Password = "secret", Language = "en" });
        await application.StartAsync();
        int[] ports = [.. application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(static a => new Uri(a).Port)];
        return new SmtpServer(folder, store, application, ports);
    }

    /// <summary>The messages in an account's Inbox, oldest first.</summary>
    internal async Task<IReadOnlyList<byte[]>> InboxAsync(string name)
    {
        Account account = (await Services.GetRequiredService<AccountDirectory>().FindAccountAsync(EmailAddress.Parse(name + "@example.com")))!;
        Mailbox inbox = (await Store.ReadAsync(reader => reader.FindMailbox(account.Id, MailboxRole.Inbox)))!;
        return await InboxReader.ReadAsync(Store, inbox);
    }

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
        await Store.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    private static X509Certificate2 MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=mx.example.com", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
