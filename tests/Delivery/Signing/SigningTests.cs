using System.Text;
using MimeKit;
using MimeKit.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Security;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.SenderAuth;
using static Posthouse.Delivery.Tests.DeliveryHarness;

namespace Posthouse.Delivery.Tests;

/// <summary>What leaves is signed, what stays is not. MimeKit is the receiver.</summary>
public sealed class SigningTests
{
    private static readonly DomainName Here = DomainName.Parse("here.test");

    [Fact]
    public async Task Mail_of_an_own_account_leaves_with_a_signature_that_holds()
    {
        await using var server = new ScriptedServer("PIPELINING");
        await using DeliveryHarness here = await StartAsync(DeliveryHarness.To(server));
        SigningKey key = await SigningAsync(here);
        Account alice = (await here.Directory.FindAccountAsync(EmailAddress.Parse("alice@here.test"), Token))!;

        await here.ReceiveAsync(From("alice@here.test"), [To("x@far.test")], signedIn: alice);
        await here.WaitForAsync("sent");

        Assert.True(await HoldsAsync(Assert.Single(server.Taken).Text, key));
    }

    [Fact]
    public async Task Mail_that_stays_here_is_not_signed()
    {
        await using DeliveryHarness here = await StartAsync();
        await SigningAsync(here);
        Account alice = (await here.Directory.FindAccountAsync(EmailAddress.Parse("alice@here.test"), Token))!;

        await here.ReceiveAsync(From("alice@here.test"), [To("bob@here.test")], signedIn: alice);

        Assert.DoesNotContain("DKIM-Signature", Assert.Single(await here.MessagesAsync("bob@here.test")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_strangers_mail_that_is_sent_on_is_not_signed_as_ours()
    {
        await using var server = new ScriptedServer("PIPELINING");
        await using DeliveryHarness here = await StartAsync(DeliveryHarness.To(server));
        await SigningAsync(here);
        await here.Administration.CreateAliasAsync(new Alias { Address = EmailAddress.Parse("away@here.test"), Targets = [EmailAddress.Parse("x@far.test")] }, cancellationToken: Token);

        await here.ReceiveAsync(From("stranger@else.test"), [To("away@here.test")], Pipeline.ReceivingRole.Relay, body: "From: boss@here.test\r\nSubject: pay\r\n\r\nnow\r\n");
        await here.WaitForAsync("sent");

        Assert.DoesNotContain("DKIM-Signature", Assert.Single(server.Taken).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_report_to_a_stranger_is_signed_for_the_domain_of_the_host()
    {
        await using var server = new ScriptedServer("PIPELINING") { Answer = static line => line.StartsWith("RCPT TO:<gone@", StringComparison.Ordinal) ? "550 5.1.1 no such user" : null };
        await using DeliveryHarness here = await StartAsync(DeliveryHarness.To(server));
        SigningKey key = await SigningAsync(here);
        await here.Administration.CreateAliasAsync(new Alias { Address = EmailAddress.Parse("away@here.test"), Targets = [EmailAddress.Parse("gone@far.test")] }, cancellationToken: Token);

        await here.ReceiveAsync(From("stranger@else.test"), [To("away@here.test")], Pipeline.ReceivingRole.Relay);
        await here.WaitForAsync("bounced");
        await here.WaitForAsync("sent");

        string report = Assert.Single(server.Taken).Text;
        Assert.Contains("report-type=delivery-status", report, StringComparison.Ordinal);
        Assert.True(await HoldsAsync(report, key));
    }

    [Fact]
    public async Task What_is_forwarded_is_sealed_with_what_was_found_when_it_came()
    {
        await using var server = new ScriptedServer("PIPELINING");
        await using DeliveryHarness here = await StartAsync(DeliveryHarness.To(server));
        SigningKey key = await SigningAsync(here);
        await here.Administration.CreateAliasAsync(new Alias { Address = EmailAddress.Parse("away@here.test"), Targets = [EmailAddress.Parse("x@far.test")] }, cancellationToken: Token);

        await here.ReceiveAsync(From("stranger@else.test"), [To("away@here.test")], Pipeline.ReceivingRole.Relay, body: "From: stranger@else.test\r\nSubject: hi\r\n\r\nthere\r\n", client: System.Net.IPAddress.Parse("192.0.2.7"));
        await here.WaitForAsync("sent");

        MimeMessage message = await MimeMessage.LoadAsync(new MemoryStream(Encoding.UTF8.GetBytes(Assert.Single(server.Taken).Text)), Token);
        ArcValidationResult result = await new ArcVerifier(new Published(key)).VerifyAsync(message, Token);
        Assert.Equal(ArcSignatureValidationResult.Pass, result.Chain);
        string results = message.Headers[HeaderId.ArcAuthenticationResults] ?? "";
        Assert.StartsWith("i=1; mx.here.test;", results, StringComparison.Ordinal);
        Assert.Contains("spf=none smtp.mailfrom=else.test", results, StringComparison.Ordinal);
        Assert.Contains("dmarc=none header.from=else.test", results, StringComparison.Ordinal);
    }

    private static async Task<SigningKey> SigningAsync(DeliveryHarness here)
    {
        SigningKey key = await here.SigningKeys.CreateAsync(Here, DkimAlgorithm.RsaSha256, cancellationToken: Token);
        return await here.SigningKeys.ActivateAsync(Here, key.Selector, Token);
    }

    private static async Task<bool> HoldsAsync(string text, SigningKey key)
    {
        MimeMessage message = await MimeMessage.LoadAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), Token);
        Header signature = message.Headers.Single(static h => h.Id == HeaderId.DkimSignature);
        Assert.Contains($"d={Here.Ascii}", signature.Value, StringComparison.Ordinal);
        return await new MimeKit.Cryptography.DkimVerifier(new Published(key)).VerifyAsync(message, signature, Token);
    }

    private sealed class Published(SigningKey key) : IDkimPublicKeyLocator
    {
        public AsymmetricKeyParameter LocatePublicKey(string methods, string domain, string selector, CancellationToken cancellationToken = default)
        {
            Assert.Equal(key.RecordName, $"{selector}._domainkey.{domain}");
            return PublicKeyFactory.CreateKey(Convert.FromBase64String(key.Record[(key.Record.IndexOf("p=", StringComparison.Ordinal) + 2)..]));
        }

        public Task<AsymmetricKeyParameter> LocatePublicKeyAsync(string methods, string domain, string selector, CancellationToken cancellationToken = default) =>
            Task.FromResult(LocatePublicKey(methods, domain, selector, cancellationToken));
    }
}
