using System.Net;
using System.Security.Cryptography.X509Certificates;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.DependencyInjection;
using Posthouse.Delivery;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.SenderAuth;
using Posthouse.Server;
using Posthouse.Storage;
using Posthouse.Transport;

namespace Posthouse.EndToEnd.Tests;

/// <summary>
/// The whole server in this process, for what no configuration may say: that mail hosts found by MX, and hosts of policies, are on this
/// machine and at other ports, and that an authority of the test's vouches for them.
/// </summary>
internal sealed class LaboratoryServer : IAsyncDisposable
{
    private const string Sender = "alice@lab.test", Password = "five small boats";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly PosthouseServer _server;
    private readonly string _folder;

    private LaboratoryServer(PosthouseServer server, string folder) => (_server, _folder) = (server, folder);

    internal static async Task<LaboratoryServer> StartAsync(string folder, IPEndPoint dns, int mailPort, int policyPort, X509Certificate2Collection roots)
    {
        PosthouseConfiguration configuration = PosthouseConfiguration.Read(
            $"""
            hostname = "mx.lab.test"
            [log]
            level = "error"
            [dns]
            servers = ["{dns}"]
            [store]
            reserve = "0"
            """, folder, out IReadOnlyList<ConfigurationError> errors) with
        {
            DataFolder = folder,
            Listeners = [new Listener("submission", IPAddress.Loopback, 0, TlsMode.StartTls)],
        };
        Assert.Empty(errors);
        PosthouseServer server = await PosthouseServer.StartAsync(configuration, create: true, change: services =>
        {
            services.AddSingleton(RoomOptions.Delivery(configuration) with { Outbound = new OutboundOptions { Port = mailPort, AllowLoopback = true, TrustedRoots = roots } });
            services.AddSingleton(new MtaStsOptions { Port = policyPort, AllowLoopback = true, TrustedRoots = roots });
        });
        DirectoryAdministration administration = server.Services.GetRequiredService<DirectoryAdministration>();
        await administration.CreateDomainAsync(new NewDomain { Name = DomainName.Parse("lab.test") });
        await administration.CreateAccountAsync(new NewAccount { Address = EmailAddress.Parse(Sender), Password = Password });
        return new LaboratoryServer(server, folder);
    }

    /// <summary>Sends a message and returns what the journal says of the first attempt, when it has been made.</summary>
    internal async Task<JournalRecord> SendAsync(string recipient, string subject)
    {
        var attempted = new TaskCompletionSource<JournalRecord>(TaskCreationOptions.RunContinuationsAsynchronously);
        using IDisposable subscription = _server.Services.GetRequiredService<MailStore>().SubscribeJournal(records =>
        {
            if (records.FirstOrDefault(r => r.Recipient == recipient && r.Kind is "sent" or "deferred" or "bounced") is { } record) attempted.TrySetResult(record);
        });
        using var client = new SmtpClient { ServerCertificateValidationCallback = static (_, _, _, _) => true };
        await client.ConnectAsync("127.0.0.1", _server.EndPoints.Single().EndPoint.Port, SecureSocketOptions.StartTls);
        await client.AuthenticateAsync(Sender, Password);
        await client.SendAsync(Mails.Make(Sender, recipient, subject));
        return await attempted.Task.WaitAsync(Limit);
    }

    /// <summary>How sessions to a domain were secured since the start, as a report to it would say.</summary>
    internal async Task<TlsReportedPolicy> ReportedAsync(string domain)
    {
        TlsCounts counts = _server.Services.GetRequiredService<TlsCounts>();
        await counts.WriteAsync();
        DomainName name = DomainName.Parse(domain);
        // The day may have changed since.
        DateOnly today = DateOnly.FromDateTime(DateTime.UtcNow);
        DateOnly day = (await counts.ListBeforeAsync(today.AddDays(1))).Single(d => d.Domain.Equals(name)).Day;
        return Assert.Single((await counts.ReadAsync(day, name)).Policies);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }
}
