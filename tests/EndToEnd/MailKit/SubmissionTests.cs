using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Posthouse.Testing;

namespace Posthouse.EndToEnd.Tests;

/// <summary>Sending with MailKit through the submission ports.</summary>
public sealed class SubmissionTests(MailHost host)
{
    [Theory]
    [InlineData("PLAIN", false)]
    [InlineData("LOGIN", false)]
    [InlineData("SCRAM-SHA-256", false)]
    [InlineData("SCRAM-SHA-256-PLUS", false)]
    [InlineData("PLAIN", true)]
    [InlineData("LOGIN", true)]
    [InlineData("SCRAM-SHA-256", true)]
    [InlineData("SCRAM-SHA-256-PLUS", true)]
    public async Task A_message_sent_after_sign_in_arrives_once(string mechanism, bool implicitTls)
    {
        Account sender = host.TakeAccount(), recipient = host.TakeAccount();
        using (SmtpClient client = await Clients.SubmissionAsync(host, implicitTls))
        {
            Assert.Contains(mechanism, client.AuthenticationMechanisms);
            await client.AuthenticateAsync(Clients.Mechanism(mechanism, sender));
            await client.SendAsync(Mails.Make(sender.Address, recipient.Address, $"By {mechanism}"));
            await client.DisconnectAsync(true);
        }

        MimeMessage arrived = Assert.Single(await Inbox.ReadAsync(host, recipient));
        Assert.Equal($"By {mechanism}", arrived.Subject);
        Assert.Contains("ESMTPSA", arrived.Headers[HeaderId.Received]);
    }

    [Theory]
    [InlineData("PLAIN")]
    [InlineData("SCRAM-SHA-256")]
    public async Task A_wrong_password_is_refused_and_nothing_can_be_sent(string mechanism)
    {
        Account sender = host.TakeAccount();
        using SmtpClient client = await Clients.SubmissionAsync(host, implicitTls: true);
        await Assert.ThrowsAsync<AuthenticationException>(() => client.AuthenticateAsync(Clients.Mechanism(mechanism, sender with { Password = "wrong" })));
        await Assert.ThrowsAsync<ServiceNotAuthenticatedException>(() => client.SendAsync(Mails.Make(sender.Address, sender.Address, "Never")));
        Assert.Empty(await Inbox.ReadAsync(host, sender));
    }

    [Fact]
    public async Task Nobody_sends_in_anothers_name()
    {
        Account sender = host.TakeAccount(), other = host.TakeAccount();
        using SmtpClient client = await Clients.SubmissionAsync(host, implicitTls: true);
        await client.AuthenticateAsync(sender.Address, sender.Password);
        SmtpCommandException refused = await Assert.ThrowsAsync<SmtpCommandException>(() => client.SendAsync(Mails.Make(other.Address, other.Address, "Forged")));
        Assert.InRange((int)refused.StatusCode, 500, 599);
        Assert.Empty(await Inbox.ReadAsync(host, other));
    }

    [Fact]
    public async Task Blind_copies_arrive_and_no_one_is_told_of_them()
    {
        Account sender = host.TakeAccount(), recipient = host.TakeAccount(), hidden = host.TakeAccount();
        using SmtpClient client = await Clients.SubmissionAsync(host, implicitTls: true);
        await client.AuthenticateAsync(sender.Address, sender.Password);
        // MailKit takes Bcc out by itself: here it is sent as a header of the body's own.
        var raw = new MemoryStream(Encoding.ASCII.GetBytes($"From: {sender.Address}\r\nTo: {recipient.Address}\r\nBcc: {hidden.Address}\r\nSubject: Quietly\r\n\r\nHello.\r\n"));
        MimeMessage message = await MimeMessage.LoadAsync(raw);
        var format = new FormatOptions();
        format.HiddenHeaders.Clear();
        await client.SendAsync(format, message, MailboxAddress.Parse(sender.Address), [MailboxAddress.Parse(recipient.Address), MailboxAddress.Parse(hidden.Address)]);
        foreach (Account account in (Account[])[recipient, hidden])
        {
            MimeMessage arrived = Assert.Single(await Inbox.ReadAsync(host, account));
            Assert.False(arrived.Headers.Contains(HeaderId.Bcc));
            Assert.True(arrived.Headers.Contains(HeaderId.Date));
            Assert.True(arrived.Headers.Contains(HeaderId.MessageId));
        }
    }

    [Fact]
    public async Task Mail_between_internationalised_addresses_arrives_with_its_headers_in_utf8()
    {
        Account sender = host.TakeAccount();
        using SmtpClient client = await Clients.SubmissionAsync(host, implicitTls: false);
        Assert.True(client.Capabilities.HasFlag(SmtpCapabilities.UTF8));
        await client.AuthenticateAsync(new SaslMechanismScramSha256(MailHost.International.Address, MailHost.International.Password));
        MimeMessage message = Mails.Make(MailHost.International.Address, sender.Address, "十二月订单");
        await client.SendAsync(new FormatOptions { International = true }, message);
        await client.SendAsync(new FormatOptions { International = true }, Mails.Make(MailHost.International.Address, MailHost.International.Address, "给自己"));
        MimeMessage arrived = Assert.Single(await Inbox.ReadAsync(host, sender));
        Assert.Equal("十二月订单", arrived.Subject);
        Assert.Equal(MailHost.International.Address, ((MailboxAddress)arrived.From[0]).Address);
        Assert.Contains(await Inbox.ReadAsync(host, MailHost.International), static m => m.Subject == "给自己");
    }

    [Fact]
    public async Task A_message_of_megabytes_arrives_byte_for_byte_by_chunking()
    {
        Account sender = host.TakeAccount();
        byte[] content = RandomNumberGenerator.GetBytes(6 << 20);
        using SmtpClient client = await Clients.SubmissionAsync(host, implicitTls: true);
        Assert.True(client.Capabilities.HasFlag(SmtpCapabilities.Chunking | SmtpCapabilities.BinaryMime));
        await client.AuthenticateAsync(sender.Address, sender.Password);
        var message = Mails.Make(sender.Address, sender.Address, "Large");
        message.Body = new Multipart("mixed")
        {
            new TextPart("plain") { Text = "Attached." },
            new MimePart("application", "octet-stream") { FileName = "large.bin", ContentTransferEncoding = ContentEncoding.Binary, Content = new MimeContent(new MemoryStream(content), ContentEncoding.Binary) },
        };
        await client.SendAsync(message);
        MimeMessage arrived = await MimeMessage.LoadAsync(new MemoryStream(await ReadBinaryAsync(sender)));
        using var read = new MemoryStream();
        await ((MimePart)arrived.Attachments.Single()).Content!.DecodeToAsync(read);
        Assert.Equal(SHA256.HashData(content), SHA256.HashData(read.ToArray()));
    }

    [Fact]
    public async Task A_delivery_report_that_was_asked_for_comes_back()
    {
        Account sender = host.TakeAccount(), recipient = host.TakeAccount();
        using var client = new ReportingClient();
        client.ServerCertificateValidationCallback = static (_, _, _, _) => true;
        await client.ConnectAsync("localhost", host.Server.Port("submission", "implicit"), SecureSocketOptions.SslOnConnect);
        await client.AuthenticateAsync(sender.Address, sender.Password);
        await client.SendAsync(Mails.Make(sender.Address, recipient.Address, "Tell me"));
        MimeMessage report = Assert.Single(await Inbox.WaitAsync(host, sender, 1));
        Assert.Equal("multipart/report", report.Body!.ContentType.MimeType);
        MessageDeliveryStatus status = report.BodyParts.OfType<MessageDeliveryStatus>().Single();
        Assert.Equal("delivered", status.StatusGroups[1]["Action"]);
    }

    // RFC 9051 §4.3: the literals of BODY[] hold no NUL; BINARY (RFC 3516 §4.2) gives every octet. MailKit does not ask for it.
    private async Task<byte[]> ReadBinaryAsync(Account account)
    {
        using LineClient client = await LineClient.ConnectAsync(host.Server.Port("imap", "implicit"));
        await client.UpgradeAsync("localhost");
        await client.ReadLineAsync();
        await client.ImapAsync("AUTHENTICATE PLAIN " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{account.Address}\0{account.Password}")));
        await client.ImapAsync("EXAMINE INBOX");
        await client.SendAsync("read FETCH 1:* BINARY.PEEK[]\r\n");
        Match literal = Regex.Match(await client.ReadLineAsync(), @"^\* 1 FETCH \(BINARY\[\] ~\{(\d+)\}$");
        Assert.True(literal.Success);
        byte[] message = await client.ReadOctetsAsync(int.Parse(literal.Groups[1].ValueSpan, CultureInfo.InvariantCulture));
        Assert.Equal(")", await client.ReadLineAsync());
        Assert.StartsWith("read OK", await client.ReadLineAsync(), StringComparison.Ordinal);
        return message;
    }

    private sealed class ReportingClient : SmtpClient
    {
        protected override DeliveryStatusNotification? GetDeliveryStatusNotifications(MimeMessage message, MailboxAddress mailbox) => DeliveryStatusNotification.Success;
    }
}
