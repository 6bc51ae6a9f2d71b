using MailKit.Net.Smtp;
using Posthouse.Testing;

namespace Posthouse.EndToEnd.Tests;

/// <summary>A domain whose mailboxes another server keeps, reached by LMTP.</summary>
public sealed class DovecotRouteTests(MailHost host)
{
    [Fact]
    public async Task Mail_for_a_routed_domain_is_handed_to_dovecot_by_lmtp_and_each_recipient_has_a_fate_of_its_own()
    {
        await using DovecotLmtp dovecot = await DovecotLmtp.StartAsync(host.MakeFolder("dovecot"));
        await using var server = new ServerProcess(
            host.MakeFolder("routed"),
            $"""
            hostname = "{MailHost.HostName}"

            [[route]]
            domains = ["kept.test"]
            to = "lmtp:unix:{dovecot.Socket}"
            """,
            ["submission"]);
        await server.StartAsync();
        await server.AskAsync("domain", "add", MailHost.Domain);
        await server.AskAsync("account", "add", $"sender@{MailHost.Domain}", "--password", MailHost.Password);
        using var client = new SmtpClient();
        await client.ConnectAsync("127.0.0.1", server.Port("submission"), MailKit.Security.SecureSocketOptions.None);
        await client.AuthenticateAsync($"sender@{MailHost.Domain}", MailHost.Password);
        for (int i = 0; i < 20; i++)
        {
            MimeKit.MimeMessage message = Mails.Make($"sender@{MailHost.Domain}", "one@kept.test", $"Number {i}", ".dot\r\n中文\r\n");
            message.To.Add(MimeKit.MailboxAddress.Parse("two@kept.test"));
            await client.SendAsync(message);
        }

        foreach (string user in (string[])["one@kept.test", "two@kept.test"])
        {
            IReadOnlyList<string> arrived = await MaildirWatch.WaitAsync(dovecot.MaildirOf(user), 20);
            Assert.Equal(20, arrived.Count);
            Assert.Equal(Enumerable.Range(0, 20).Select(static i => $"Number {i}").Order(), arrived.Select(static text => text.Split("Subject: ")[1].Split('\n')[0].TrimEnd()).Order());
        }
    }
}
