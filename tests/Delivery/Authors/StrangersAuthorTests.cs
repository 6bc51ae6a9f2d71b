using System.Buffers;
using System.Net;
using System.Text;
using Posthouse.Mail;
using Posthouse.Pipeline;
using Posthouse.Storage;
using static Posthouse.Delivery.Tests.DeliveryHarness;

namespace Posthouse.Delivery.Tests;

/// <summary>A stranger on port 25.</summary>
public sealed class StrangersAuthorTests
{
    private static readonly IPAddress Stranger = IPAddress.Parse("203.0.113.9");

    [Theory]
    [InlineData("From: bob@far.test", "None")]
    [InlineData("From: Bob <bob@far.test>", "None")]
    [InlineData("From: bob@far.test <bob@far.test>", "None")]
    [InlineData("From: Foo, Bar <bob@far.test>", "None")]
    [InlineData("From: Bob at work. Inc. <bob@far.test>", "None")]
    [InlineData("From: =?utf-8?q?B=C3=B6b_=3Cboss=40bank=2Etest=3E?= <bob@far.test>", "None")]
    [InlineData("From: \"Bob <bob@far.test>\" <bob@far.test>", "None")]
    [InlineData("From: (who? <x@y.test>) bob@far.test", "None")]
    [InlineData("From: Bob <bob@far.test>, Ann <ann@far.test>", "None")]
    [InlineData("From: Team: Bob <bob@far.test>, Ann <ann@far.test>;", "None")]
    [InlineData("From:\r\n Bob\r\n <bob@far.test>", "None")]
    [InlineData("Subject: none", "Missing")]
    [InlineData("", "Missing")]
    [InlineData("From:", "Nobody")]
    [InlineData("From: <>", "Nobody")]
    [InlineData("From: Bob", "Nobody")]
    [InlineData("From: \"bob@far.test\"", "Nobody")]
    [InlineData("From: (bob@far.test)", "Nobody")]
    [InlineData("From: =?utf-8?q?bob=40far=2Etest?=", "Nobody")]
    [InlineData("From: undisclosed:;", "Nobody")]
    [InlineData("From: <=?utf-8?q?boss=40bank=2Etest=3E?=@far.test>", "Ambiguous")]
    [InlineData("From: <bob@far.test> <boss@bank.test>", "Ambiguous")]
    [InlineData("From: <bob@far.test><boss@bank.test>", "Ambiguous")]
    [InlineData("From: Bob <bob@far.test> (x) \"y\" <boss@bank.test>", "Ambiguous")]
    public void A_from_field_leaves_an_author_or_not(string header, string fault)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(header.Length == 0 ? "\r\n" : header + "\r\n\r\n");
        Assert.Equal(fault, StrangersAuthor.Find(new ReadOnlySequence<byte>(bytes)).ToString());
    }

    [Theory]
    [InlineData("From: \"bob@far.test\"\r\n\r\nx\r\n")]
    [InlineData("From: <a@b.test> <boss@bank.test>\r\n\r\nx\r\n")]
    [InlineData("Subject: none\r\n\r\nx\r\n")]
    [InlineData("")]
    public async Task Mail_without_a_clear_author_is_refused_or_goes_to_junk_as_is_set(string message)
    {
        await using (DeliveryHarness here = await StartAsync(scheduler: false))
        {
            Assert.Equal("550 5.6.0", (await BringAsync(here, "a@far.test", message)).ToString()[..9]);
            Assert.StartsWith("stage=author-readable reason=author-", Assert.Single(await here.WaitForAsync("rejected")).Detail, StringComparison.Ordinal);
        }

        await using (DeliveryHarness here = await StartAsync(new DeliveryOptions { UnreadableAuthor = UnreadableAuthor.Junk }, scheduler: false))
        {
            Assert.True((await BringAsync(here, "a@far.test", message)).IsPositive);
            Assert.Empty(await here.MessagesAsync("alice@here.test"));
            Assert.Single(await here.MessagesAsync("alice@here.test", MailboxRole.Junk));
        }
    }

    [Theory]
    [InlineData("From: MAILER-DAEMON (Mail System)\r\nContent-Type: multipart/report; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n", MailboxRole.Inbox)]
    [InlineData("From: MAILER-DAEMON\r\n\r\nx\r\n", MailboxRole.Junk)]
    [InlineData("From: <a@b.test> <boss@bank.test>\r\n\r\nx\r\n", MailboxRole.Junk)]
    public async Task A_report_is_taken_whatever_stands_in_from(string message, MailboxRole where)
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false);
        Assert.True((await BringAsync(here, null, message)).IsPositive);
        Assert.Single(await here.MessagesAsync("alice@here.test", where));
    }

    private static async Task<SmtpReply> BringAsync(DeliveryHarness here, string? sender, string message) =>
        Assert.Single(await here.ReceiveAsync(From(sender), [To("alice@here.test")], ReceivingRole.Relay, message, client: Stranger));
}
