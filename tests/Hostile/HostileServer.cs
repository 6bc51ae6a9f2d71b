using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Server;
using Posthouse.Transport;

namespace Posthouse.Hostile.Tests;

/// <summary>The whole server in this process, on free ports of loopback, with alice and bob at example.com.</summary>
internal sealed class HostileServer : IAsyncDisposable
{
    internal const string Password = "open sesame";

    private readonly string _folder;
    private readonly PosthouseServer _server;

    private HostileServer(string folder, PosthouseServer server)
    {
        _folder = folder;
        _server = server;
    }

    internal static async Task<HostileServer> StartAsync(string settings = "")
    {
        static Listener At(string protocol, TlsMode tls) => new(protocol, IPAddress.Loopback, 0, tls);
        string folder = System.IO.Directory.CreateTempSubdirectory("posthouse-hostile-").FullName;
        // Nobody is at port 1: what leaves stays in the queue.
        PosthouseConfiguration configuration = PosthouseConfiguration.Read(
            "hostname = \"mail.example.com\"\n[log]\nlevel = \"error\"\n[[route]]\ndomains = [\"*\"]\nto = \"smtp:127.0.0.1:1\"\n" + settings, folder, out IReadOnlyList<ConfigurationError> errors) with
        {
            DataFolder = folder,
            Listeners = [At("smtp", TlsMode.StartTls), At("submission", TlsMode.StartTls), At("imap", TlsMode.StartTls), At("pop3", TlsMode.StartTls)],
        };
        Assert.Empty(errors);
        PosthouseServer server = await PosthouseServer.StartAsync(configuration, create: true);
        DirectoryAdministration administration = server.Services.GetRequiredService<DirectoryAdministration>();
        await administration.CreateDomainAsync(new NewDomain { Name = DomainName.Parse("example.com") });
        foreach (string name in (string[])["alice", "bob"])
            await administration.CreateAccountAsync(new NewAccount { Address = EmailAddress.Parse($"{name}@example.com"), Password = Password });
        return new HostileServer(folder, server);
    }

    internal IPEndPoint At(string protocol) => _server.EndPoints.First(e => e.Listener.Protocol == protocol).EndPoint;

    internal Task<HostileClient> ConnectAsync(string protocol) => HostileClient.ConnectAsync(At(protocol));

    /// <summary>An IMAP client with its INBOX open.</summary>
    internal async Task<HostileClient> ImapAsync(string name = "alice")
    {
        HostileClient client = await ConnectAsync("imap");
        await client.ReadLineAsync();
        await client.ImapAsync($"LOGIN {name}@example.com \"{Password}\"");
        await client.ImapAsync("SELECT INBOX");
        return client;
    }

    /// <summary>A POP3 client that has signed in.</summary>
    internal async Task<HostileClient> Pop3Async(string name = "alice")
    {
        HostileClient client = await ConnectAsync("pop3");
        await client.ReadLineAsync();
        await client.SendAsync($"USER {name}@example.com\r\nPASS {Password}\r\n");
        await client.ReadLineAsync();
        Assert.StartsWith("+OK", await client.ReadLineAsync(), StringComparison.Ordinal);
        return client;
    }

    /// <summary>Delivers by SMTP what is given, with its dots doubled by the caller; the reply to the end.</summary>
    internal async Task<string> DeliverAsync(string content, string to = "alice")
    {
        using HostileClient client = await ConnectAsync("smtp");
        await client.SmtpAsync(null, 220);
        await client.SmtpAsync("EHLO client.example.net", 250);
        await client.SmtpAsync("MAIL FROM:<someone@example.net>", 250);
        await client.SmtpAsync($"RCPT TO:<{to}@example.com>", 250);
        await client.SmtpAsync("DATA", 354);
        await client.SendAsync(content + "\r\n.\r\n");
        string reply = await client.ReadLineAsync();
        await client.SmtpAsync("QUIT", 221);
        return reply;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }
}
