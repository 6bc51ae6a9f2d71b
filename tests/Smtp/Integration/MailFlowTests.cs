using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using Posthouse.Directory;
using Posthouse.Mail;

namespace Posthouse.Smtp.Tests;

/// <summary>From a real client over real sockets into the store and out again.</summary>
[Collection(AloneCollection.Name)]
public sealed class MailFlowTests
{
    [Theory]
    [InlineData("SCRAM-SHA-256-PLUS")]
    [InlineData("SCRAM-SHA-256")]
    [InlineData("PLAIN")]
    [InlineData("LOGIN")]
    public async Task MailKit_submits_over_starttls(string mechanism)
    {
        await using SmtpServer server = await SmtpServer.StartAsync();
        using var client = new SmtpClient { ServerCertificateValidationCallback = (_, _, _, _) => true };
        await client.ConnectAsync("127.0.0.1", server.SubmissionPort, SecureSocketOptions.StartTls);
        Assert.True(client.Capabilities.HasFlag(SmtpCapabilities.Pipelining | SmtpCapabilities.Chunking | SmtpCapabilities.BinaryMime | SmtpCapabilities.UTF8 | SmtpCapabilities.Dsn | SmtpCapabilities.Size | SmtpCapabilities.RequireTLS));
        Assert.Contains("SCRAM-SHA-256-PLUS", client.AuthenticationMechanisms);
        await client.AuthenticateAsync(mechanism switch
        {
            "PLAIN" => new SaslMechanismPlain("alice@example.com", "secret"),
            "LOGIN" => new SaslMechanismLogin("alice@example.com", "secret"),
            "SCRAM-SHA-256" => new SaslMechanismScramSha256("alice@example.com", "secret"),
            _ => new SaslMechanismScramSha256Plus("alice@example.com", "secret"),
        });
        MimeMessage message = Compose("alice@example.com", "bob@example.com", "hello\r\n.\r\n..dots\r\n");
        message.Bcc.Add(MailboxAddress.Parse("alice@example.com"));
        await client.SendAsync(message);
        await client.DisconnectAsync(true);

        byte[] stored = Assert.Single(await server.InboxAsync("bob"));
        MimeMessage received = await MimeMessage.LoadAsync(new MemoryStream(stored));
        Assert.Equal("hello\r\n.\r\n..dots\r\n", received.TextBody!.ReplaceLineEndings("\r\n"));
        Assert.Empty(received.Bcc);
        Assert.Contains("with ESMTPSA (TLSv1.3", received.Headers[HeaderId.Received], StringComparison.Ordinal);
        Assert.Single(await server.InboxAsync("alice"));
    }

    [Fact]
    public async Task MailKit_submits_over_implicit_tls_and_another_sender_is_refused()
    {
        await using SmtpServer server = await SmtpServer.StartAsync();
        using var client = new SmtpClient { ServerCertificateValidationCallback = (_, _, _, _) => true };
        await client.ConnectAsync("127.0.0.1", server.SubmissionsPort, SecureSocketOptions.SslOnConnect);
        await Assert.ThrowsAsync<AuthenticationException>(() => client.AuthenticateAsync("alice@example.com", "wrong"));
        await client.AuthenticateAsync("alice@example.com", "secret");
        SmtpCommandException refused = await Assert.ThrowsAsync<SmtpCommandException>(() => client.SendAsync(Compose("bob@example.com", "alice@example.com", "x")));
        Assert.Equal(SmtpErrorCode.SenderNotAccepted, refused.ErrorCode);
        await client.SendAsync(Compose("alice@example.com", "bob@example.com", "x"));
        await client.DisconnectAsync(true);
        Assert.Single(await server.InboxAsync("bob"));
    }

    [Fact]
    public async Task A_stranger_delivers_and_may_not_relay()
    {
        await using SmtpServer server = await SmtpServer.StartAsync();
        using var client = new SmtpClient { ServerCertificateValidationCallback = (_, _, _, _) => true };
        await client.ConnectAsync("127.0.0.1", server.RelayPort, SecureSocketOptions.StartTls);
        await client.SendAsync(Compose("carol@example.net", "bob@example.com", "from outside"));
        await Assert.ThrowsAsync<SmtpCommandException>(() => client.SendAsync(Compose("carol@example.net", "dave@example.org", "relay")));
        await Assert.ThrowsAsync<SmtpCommandException>(() => client.SendAsync(Compose("carol@example.net", "nobody@example.com", "unknown")));
        await client.DisconnectAsync(true);
        byte[] stored = Assert.Single(await server.InboxAsync("bob"));
        Assert.StartsWith("Return-Path: <carol@example.net>\r\n", Encoding.ASCII.GetString(stored), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Postmaster_without_a_domain_is_taken_though_no_setting_names_one()
    {
        await using SmtpServer server = await SmtpServer.StartAsync();
        Account alice = (await server.Services.GetRequiredService<AccountDirectory>().FindAccountAsync(EmailAddress.Parse("alice@example.com"), TestContext.Current.CancellationToken))!;
        await server.Services.GetRequiredService<DirectoryAdministration>().UpdateAccountAsync(alice.Id, static account => account with { IsAdministrator = true }, cancellationToken: TestContext.Current.CancellationToken);
        await TalkAsync(server.RelayPort, "EHLO a\r\nMAIL FROM:<carol@example.net>\r\nRCPT TO:<postmaster>\r\nDATA\r\nFrom: carol@example.net\r\n\r\nx\r\n.\r\nQUIT\r\n"u8.ToArray());
        Assert.Single(await server.InboxAsync("alice"));
    }

    [Fact]
    public async Task Lmtp_answers_for_each_recipient()
    {
        await using SmtpServer server = await SmtpServer.StartAsync();
        string replies = await TalkAsync(server.LmtpPort, "LHLO a\r\nMAIL FROM:<carol@example.net>\r\nRCPT TO:<alice@example.com>\r\nRCPT TO:<bob@example.com>\r\nDATA\r\nFrom: carol@example.net\r\n\r\nx\r\n.\r\nQUIT\r\n"u8.ToArray());
        Assert.Equal(2, replies.AsSpan().Count("250 2.0.0 Accepted"));
        Assert.Single(await server.InboxAsync("alice"));
        Assert.Single(await server.InboxAsync("bob"));
    }

    [Fact]
    public async Task Limits_of_the_account_and_of_the_recipients_domain_are_told_at_mail_and_rcpt()
    {
        await using SmtpServer server = await SmtpServer.StartAsync();
        var administration = server.Services.GetRequiredService<DirectoryAdministration>();
        Account alice = (await server.Services.GetRequiredService<AccountDirectory>().FindAccountAsync(EmailAddress.Parse("alice@example.com")))!;
        await administration.UpdateAccountAsync(alice.Id, static a => a with { RecipientsPerDay = 1, MaximumSentSize = 5000 });
        using var client = new SmtpClient { ServerCertificateValidationCallback = (_, _, _, _) => true };
        await client.ConnectAsync("127.0.0.1", server.SubmissionsPort, SecureSocketOptions.SslOnConnect);
        await client.AuthenticateAsync("alice@example.com", "secret");
        SmtpCommandException refused = await Assert.ThrowsAsync<SmtpCommandException>(() => client.SendAsync(Compose("alice@example.com", "bob@example.com", new string('x', 6000))));
        Assert.Equal((SmtpErrorCode.SenderNotAccepted, SmtpStatusCode.ExceededStorageAllocation), (refused.ErrorCode, refused.StatusCode));
        await administration.UpdateDomainAsync(DomainName.Parse("example.com"), static d => d with { MaximumReceivedSize = 3000 });
        refused = await Assert.ThrowsAsync<SmtpCommandException>(() => client.SendAsync(Compose("alice@example.com", "bob@example.com", new string('x', 4000))));
        Assert.Equal((SmtpErrorCode.RecipientNotAccepted, SmtpStatusCode.ExceededStorageAllocation), (refused.ErrorCode, refused.StatusCode));
        await client.SendAsync(Compose("alice@example.com", "bob@example.com", "one"));
        refused = await Assert.ThrowsAsync<SmtpCommandException>(() => client.SendAsync(Compose("alice@example.com", "bob@example.com", "two")));
        Assert.Equal((SmtpErrorCode.RecipientNotAccepted, SmtpStatusCode.InsufficientStorage), (refused.ErrorCode, refused.StatusCode));
        Assert.Contains("may write to 1 recipients in 24 hours", refused.Message, StringComparison.Ordinal);
        Assert.Single(await server.InboxAsync("bob"));
    }

    [Fact]
    public async Task A_message_of_sixty_megabytes_streams_by_data_and_memory_does_not_grow_with_it()
    {
        await using SmtpServer server = await SmtpServer.StartAsync(static o => o with { MaximumMessageSize = 100 << 20 });
        byte[] line = Encoding.ASCII.GetBytes(new string('x', 76) + "\r\n");
        byte[] block = [.. Enumerable.Repeat(line, 1000).SelectMany(static b => b)];
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.RelayPort);
        await using NetworkStream stream = client.GetStream();
        long before = GC.GetTotalAllocatedBytes(precise: true);
        await stream.WriteAsync("EHLO a\r\nMAIL FROM:<carol@example.net>\r\nRCPT TO:<bob@example.com>\r\nDATA\r\nFrom: carol@example.net\r\n\r\n"u8.ToArray());
        for (int i = 0; i < 800; i++) await stream.WriteAsync(block);
        await stream.WriteAsync(".\r\nQUIT\r\n"u8.ToArray());
        using var reader = new StreamReader(stream);
        string replies = await reader.ReadToEndAsync();
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        Assert.Contains("250 2.0.0 Accepted", replies, StringComparison.Ordinal);
        Assert.True(allocated < 40L << 20, string.Create(CultureInfo.InvariantCulture, $"{allocated} octets were allocated for 62 MB of mail"));
        byte[] stored = Assert.Single(await server.InboxAsync("bob"));
        Assert.True(stored.Length > 62_000_000);
    }

    [Fact]
    public async Task Two_thousand_connections_at_once_are_served()
    {
        await using SmtpServer server = await SmtpServer.StartAsync();
        var clients = new TcpClient[2000];
        byte[] buffer = new byte[200];
        try
        {
            for (int i = 0; i < clients.Length; i++)
            {
                clients[i] = new TcpClient();
                await clients[i].ConnectAsync(IPAddress.Loopback, server.RelayPort);
            }

            foreach (TcpClient client in clients) Assert.True(await client.GetStream().ReadAsync(buffer) > 0);
            // The others are open; one more is served.
            Assert.Contains("250 2.0.0 Accepted", await TalkAsync(server.RelayPort, Message), StringComparison.Ordinal);
        }
        finally
        {
            foreach (TcpClient client in clients) client?.Dispose();
        }
    }

    private static byte[] Message => "EHLO a\r\nMAIL FROM:<carol@example.net>\r\nRCPT TO:<bob@example.com>\r\nDATA\r\nFrom: carol@example.net\r\n\r\nx\r\n.\r\nQUIT\r\n"u8.ToArray();

    private static async Task<string> TalkAsync(int port, byte[] said)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        await using NetworkStream stream = client.GetStream();
        await stream.WriteAsync(said);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }

    private static MimeMessage Compose(string from, string to, string text)
    {
        var message = new MimeMessage { Subject = "test", Body = new TextPart("plain") { Text = text } };
        message.From.Add(MailboxAddress.Parse(from));
        message.To.Add(MailboxAddress.Parse(to));
        return message;
    }
}
