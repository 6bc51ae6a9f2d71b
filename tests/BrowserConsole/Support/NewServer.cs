using System.Globalization;
using System.Net;
using System.Text.Json;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using Posthouse.Delivery;
using Posthouse.Directory;
using Posthouse.Dns;
using Posthouse.Mail;
using Posthouse.SenderAuth;
using Posthouse.Server;
using Posthouse.Storage;
using Posthouse.Testing;

namespace Posthouse.BrowserConsole.Tests;

/// <summary>
/// A server as 'posthouse init' leaves it, on loopback, with nothing of its domain in the DNS; another organisation's server that has everything; and
/// the DNS of both, in BIND. Mail goes between the two by MX and SMTP.
/// </summary>
internal sealed class NewServer : IAsyncDisposable
{
    internal const string Domain = "newcomer.test", Other = "elsewhere.test", Reverse = "0.0.127.in-addr.arpa";

    internal static readonly EmailAddress Administrator = EmailAddress.Parse("admin@" + Domain), Friend = EmailAddress.Parse("ana@" + Other);

    private const string FriendsPassword = "门 and keys 42";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("posthouse-new-").FullName;
    private readonly IPEndPoint _dns = NamedProcess.FreeEndPoint();
    private NamedProcess? _named;
    private PosthouseServer? _other;
    private PosthouseServer? _server;

    /// <summary>What init made and printed once.</summary>
    internal string Password { get; private set; } = "";

    /// <summary>Where a browser on this machine reaches it.</summary>
    internal string Origin { get; private set; } = "";

    internal static async Task<NewServer> StartAsync(string language)
    {
        BrowserHost.Require();
        if (!NamedProcess.IsInstalled) Assert.Skip(NamedProcess.Missing);
        var world = new NewServer();
        try
        {
            await world.BuildAsync(language);
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    /// <summary>Puts records into the domain's zone, and the host's name into that of the address.</summary>
    /// <param name="records">As a zone file has them.</param>
    internal async Task PublishAsync(string records)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, Reverse), NamedProcess.ZoneOf(Reverse, $"1 IN PTR mail.{Domain}.\n", 2));
        await WriteZoneAsync(Domain, records, 2);
    }

    /// <summary>Waits for a message to somebody of the other organisation.</summary>
    /// <returns>What was found out about it there.</returns>
    internal async Task<JournalFindings> ArrivedAsync(string recipient)
    {
        MailStore store = _other!.Services.GetRequiredService<MailStore>();
        var arrived = new TaskCompletionSource<JournalRecord>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look(IReadOnlyList<JournalRecord> records)
        {
            if (records.FirstOrDefault(r => r.Kind == "received" && r.Recipient == recipient) is { } record) arrived.TrySetResult(record);
        }

        using IDisposable subscription = store.SubscribeJournal(Look);
        Look(await store.ReadAsync(static reader => reader.ReadJournal(new JournalQuery { Limit = 1000 })));
        return JournalFindings.Of(await arrived.Task.WaitAsync(Limit)) ?? throw new InvalidOperationException("It was not checked.");
    }

    /// <summary>Somebody of the other organisation writes.</summary>
    internal async Task WriteBackAsync(string to)
    {
        using var client = new SmtpClient { ServerCertificateValidationCallback = static (_, _, _, _) => true };
        await client.ConnectAsync("127.0.0.1", PortOf(_other!, "submission"), SecureSocketOptions.StartTls);
        await client.AuthenticateAsync(Friend.ToString(), FriendsPassword);
        var message = new MimeMessage { Subject = "Re: hello", Body = new TextPart("plain") { Text = "It came.\r\n" } };
        message.From.Add(MailboxAddress.Parse(Friend.ToString()));
        message.To.Add(MailboxAddress.Parse(to));
        await client.SendAsync(message);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        if (_other is not null) await _other.DisposeAsync();
        if (_named is not null) await _named.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    private static int PortOf(PosthouseServer server, string protocol) => ((IPEndPoint)server.EndPoints.First(e => e.Listener.Protocol == protocol).EndPoint).Port;

    private async Task BuildAsync(string language)
    {
        // BIND needs time, init as well, and neither waits for the other.
        Task named = StartNamedAsync();
        string file = Path.Combine(_folder, "posthouse.toml");
        Task<(int Code, string Output, string Error)> init = Posthouse.Testing.PosthouseCommand.RunAsync(
            "init", "--config", file, "--data", Path.Combine(_folder, "data"), "--domain", Domain, "--hostname", "mail." + Domain, "--address", "127.0.0.1", "--language", language, "--generate-password", "--json");
        await named;
        // Found by MX, mail hosts are at port 25, which is not ours to have: each server is told where the other one is.
        int port = NamedProcess.FreeEndPoint().Port;
        _other = await StartOtherAsync(port);
        (int code, string output, string error) = await init;
        Assert.True(code == 0, error);
        Password = JsonDocument.Parse(output).RootElement.GetProperty("password").GetString()!;
        await File.WriteAllTextAsync(file, Adapted(await File.ReadAllTextAsync(file), port));
        PosthouseConfiguration configuration = PosthouseConfiguration.Load(file);
        _server = await PosthouseServer.StartAsync(configuration, change: services => Change(services, configuration, PortOf(_other, "smtp")));
        Origin = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{PortOf(_server, "http")}");
    }

    // What somebody would change who has no port below 1024 and a DNS of his own: nothing that was there before is touched.
    private string Adapted(string written, int port)
    {
        Assert.Contains("[dns]\n", written, StringComparison.Ordinal);
        return written.Replace("[dns]\n", $"[dns]\n{Questions}\n", StringComparison.Ordinal) + $"""

            {Plain}
            [[listen]]
            protocol = "http"
            address = "127.0.0.1"
            port = 0
            tls = "none"
            [[listen]]
            protocol = "smtp"
            address = "127.0.0.1"
            port = {port}
            """;
    }

    // Of both servers: nobody's word is taken, and a test's output has errors alone.
    private const string Plain = """
        [sender-authentication]
        trusted = []
        [log]
        level = "error"
        format = "text"
        [store]
        reserve = "0"
        """;

    private string Questions => $"servers = [\"{_dns}\"]\ncheck-resolvers = [\"{_dns}\"]\nauthoritative-port = {_dns.Port}";

    private static void Change(IServiceCollection services, PosthouseConfiguration configuration, int mailPort)
    {
        services.AddSingleton(RoomOptions.Delivery(configuration) with { Outbound = new OutboundOptions { Port = mailPort, AllowLoopback = true } });
        services.AddSingleton(new WatchOptions { Interval = TimeSpan.FromMilliseconds(200) });
    }

    private async Task<PosthouseServer> StartOtherAsync(int mailPort)
    {
        string folder = System.IO.Directory.CreateDirectory(Path.Combine(_folder, "other")).FullName;
        string text = $"""
            hostname = "mx.{Other}"
            data = "{folder}"
            [dns]
            {Questions}
            {Plain}
            [[listen]]
            protocol = "smtp"
            address = "127.0.0.1"
            port = 0
            [[listen]]
            protocol = "submission"
            address = "127.0.0.1"
            port = 0
            """;
        PosthouseConfiguration configuration = PosthouseConfiguration.Read(text, folder, out IReadOnlyList<ConfigurationError> errors);
        Assert.Empty(errors);
        PosthouseServer server = await PosthouseServer.StartAsync(configuration, create: true, change: services => Change(services, configuration, mailPort));
        var domain = DomainName.Parse(Other);
        DirectoryAdministration administration = server.Services.GetRequiredService<DirectoryAdministration>();
        await administration.CreateDomainAsync(new NewDomain { Name = domain });
        await administration.CreateAccountAsync(new NewAccount { Address = Friend, Password = FriendsPassword });
        SigningKeys keys = server.Services.GetRequiredService<SigningKeys>();
        SigningKey key = await keys.CreateAsync(domain, DkimAlgorithm.Ed25519Sha256);
        await WriteZoneAsync(Other, $"""
            @ IN MX 10 mx
            mx IN A 127.0.0.1
            @ IN TXT "v=spf1 mx -all"
            mx IN TXT "v=spf1 a -all"
            _dmarc IN TXT "v=DMARC1; p=reject"
            {key.RecordName}. IN TXT "{key.Record}"

            """, 2);
        await keys.ActivateAsync(domain, key.Selector);
        return server;
    }

    private async Task StartNamedAsync()
    {
        string[] zones = ["test", Domain, Other, Reverse];
        foreach (string zone in zones) await File.WriteAllTextAsync(Path.Combine(_folder, zone), NamedProcess.ZoneOf(zone, ""));
        await File.WriteAllTextAsync(Path.Combine(_folder, "named.conf"), NamedProcess.Options(_folder, _dns, "recursion no; dnssec-validation no;")
            + string.Concat(zones.Select(static zone => $"zone \"{zone}\" {{ type primary; file \"{zone}\"; }};\n")));
        _named = await NamedProcess.StartAsync(_folder);
    }

    private async Task WriteZoneAsync(string zone, string records, int serial)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, zone), NamedProcess.ZoneOf(zone, records, serial));
        await _named!.ReloadAsync(zone, serial);
    }
}
