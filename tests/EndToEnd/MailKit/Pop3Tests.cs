using MailKit.Net.Pop3;
using MailKit.Net.Smtp;
using MimeKit;

namespace Posthouse.EndToEnd.Tests;

/// <summary>Reading with MailKit by POP3.</summary>
public sealed class Pop3Tests(MailHost host)
{
    [Theory]
    [InlineData("PLAIN", false)]
    [InlineData("LOGIN", true)]
    [InlineData("SCRAM-SHA-256", false)]
    [InlineData("SCRAM-SHA-256-PLUS", true)]
    public async Task Messages_are_listed_read_and_deleted_at_quit(string mechanism, bool implicitTls)
    {
        Account account = host.TakeAccount();
        using (SmtpClient sender = await Clients.RelayAsync(host))
        {
            for (int i = 0; i < 10; i++) await sender.SendAsync(Mails.Make("a@x.test", account.Address, $"Number {i}", $".dot first\r\nbody {i}\r\n"));
        }

        using (Pop3Client client = await Clients.Pop3Async(host, implicitTls))
        {
            await client.AuthenticateAsync(Clients.Mechanism(mechanism, account));
            Assert.Equal(10, client.Count);
            Assert.Equal(10, (await client.GetMessageUidsAsync()).Distinct().Count());
            Assert.Equal("Number 3", (await client.GetMessageHeadersAsync(3))[HeaderId.Subject]);
            Assert.Equal(".dot first\r\nbody 7\r\n", (await client.GetMessageAsync(7)).TextBody!.ReplaceLineEndings("\r\n"));
            await client.DeleteMessagesAsync([0, 1, 2]);
            await client.DisconnectAsync(quit: true);
        }

        Assert.Equal(Enumerable.Range(3, 7).Select(static i => $"Number {i}"), (await Inbox.ReadAsync(host, account)).Select(static m => m.Subject));
    }

    [Fact]
    public async Task Deletions_are_forgotten_when_the_connection_is_lost_before_quit()
    {
        Account account = host.TakeAccount();
        using (SmtpClient sender = await Clients.RelayAsync(host)) await sender.SendAsync(Mails.Make("a@x.test", account.Address, "Stays"));
        using (Pop3Client client = await Clients.Pop3Async(host, implicitTls: true))
        {
            await client.AuthenticateAsync(account.Address, account.Password);
            await client.DeleteMessageAsync(0);
            await client.DisconnectAsync(quit: false);
        }

        Assert.Single(await Inbox.ReadAsync(host, account));
    }
}
