using System.Net.Security;
using System.Text.Json;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Posthouse.Testing;

namespace Posthouse.EndToEnd.Tests;

/// <summary>What one organisation sends is proved to the other, and what a stranger sends in its name is refused.</summary>
public sealed class TrustTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Mail_of_a_domain_with_everything_published_is_proved_and_a_forgery_is_refused()
    {
        await using TwoServers world = await TwoServers.StartAsync();
        world.Publish("a.test", "v=spf1 ip4:127.0.0.1 -all");
        world.Publish("_dmarc.a.test", "v=DMARC1; p=reject");
        using (JsonDocument made = await world.A.AskAsync("dkim", "add", "a.test"))
        {
            foreach (JsonElement key in made.RootElement.EnumerateArray())
            {
                world.Publish(key.GetProperty("recordName").GetString()!, key.GetProperty("record").GetString()!);
                (await world.A.AskAsync("dkim", "activate", "a.test", key.GetProperty("selector").GetString()!)).Dispose();
            }
        }

        using (SmtpClient submission = await SubmissionAsync(world.A, "alice@a.test")) await submission.SendAsync(Message("alice@a.test", "genuine"), Token);
        MimeMessage taken = await Inbox.FirstAsync(world.B.Port("imap"), new Account("bob@b.test", TwoServers.Password));
        string results = taken.Headers[0].Value;
        Assert.Equal(HeaderId.AuthenticationResults, taken.Headers[0].Id);
        Assert.StartsWith("mx.b.test;", results, StringComparison.Ordinal);
        Assert.Contains("dmarc=pass (p=reject) header.from=a.test", results, StringComparison.Ordinal);
        Assert.Contains("spf=pass smtp.mailfrom=", results, StringComparison.Ordinal);
        Assert.Equal(2, results.Split("dkim=pass").Length - 1);

        using var stranger = new SmtpClient();
        await stranger.ConnectAsync("localhost", world.B.Port("smtp"), SecureSocketOptions.None, Token);
        SmtpCommandException refused = await Assert.ThrowsAsync<SmtpCommandException>(() =>
            stranger.SendAsync(Message("alice@a.test", "forged"), MailboxAddress.Parse("x@stranger.test"), [MailboxAddress.Parse("bob@b.test")], Token));
        Assert.StartsWith("5.7.26", refused.Message, StringComparison.Ordinal);
        using JsonDocument trace = await world.B.AskAsync("message", "trace", "--from", "x@stranger.test");
        Assert.Contains("dmarc:fail:a.test", trace.RootElement.GetRawText(), StringComparison.Ordinal);
    }

    private static MimeMessage Message(string from, string subject)
    {
        var message = new MimeMessage { Subject = subject, Body = new TextPart("plain") { Text = "text\r\n" } };
        message.From.Add(MailboxAddress.Parse(from));
        message.To.Add(MailboxAddress.Parse("bob@b.test"));
        return message;
    }

    private static async Task<SmtpClient> SubmissionAsync(ServerProcess server, string account)
    {
        var client = new SmtpClient { ServerCertificateValidationCallback = Any };
        await client.ConnectAsync("localhost", server.Port("submission"), SecureSocketOptions.StartTls, Token);
        await client.AuthenticateAsync(account, TwoServers.Password, Token);
        return client;
    }

    // The servers made their certificates themselves; this test is about the messages.
    private static bool Any(object sender, System.Security.Cryptography.X509Certificates.X509Certificate? certificate, System.Security.Cryptography.X509Certificates.X509Chain? chain, SslPolicyErrors errors) => true;
}
