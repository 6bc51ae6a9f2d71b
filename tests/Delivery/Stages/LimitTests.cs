using System.Net;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Pipeline;
using Posthouse.Storage;
using static Posthouse.Delivery.Tests.DeliveryHarness;

namespace Posthouse.Delivery.Tests;

/// <summary>What an account may send and a domain may receive, asked through the whole pipeline.</summary>
public class LimitTests
{
    private const string Body = "From: alice@here.test\r\n\r\ntext\r\n";

    [Fact]
    public async Task Over_the_sending_limit_rcpt_is_deferred_and_journalled_until_a_day_has_passed()
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false);
        Account alice = await AliceAsync(here, static a => a with { RecipientsPerDay = 2 });
        Assert.True((await SendAsync(here, alice, "bob@here.test", "x@far.test")).IsPositive);

        SmtpReply refusal = await SendAsync(here, alice, "y@far.test");
        Assert.Equal("452 4.7.1 Sending limit reached: this account may write to 2 recipients in 24 hours, try again later", refusal.ToString());
        JournalRecord rejected = Assert.Single(await here.WaitForAsync("rejected"));
        Assert.Equal((alice.Id, "y@far.test"), (rejected.Account!.Value, rejected.Recipient));
        Assert.Contains("stage=sending-limit reason=sending-limit", rejected.Detail, StringComparison.Ordinal);

        here.Clock.Advance(TimeSpan.FromHours(25));
        Assert.True((await SendAsync(here, alice, "y@far.test")).IsPositive);
    }

    [Theory]
    [InlineData(0, 0, 0, true)]
    [InlineData(0, 0, 1, false)]
    [InlineData(0, 1, 5, false)]
    [InlineData(0, 5, 1, true)]
    [InlineData(1, 5, 5, false)]
    [InlineData(5, 1, 1, true)]
    public async Task The_accounts_limit_comes_before_the_domains_and_the_servers(int account, int domain, int server, bool taken)
    {
        await using DeliveryHarness here = await StartAsync(new DeliveryOptions { RecipientsPerDay = server }, scheduler: false);
        await here.Administration.UpdateDomainAsync(DomainName.Parse("here.test"), d => d with { RecipientsPerDay = domain }, cancellationToken: Token);
        Account alice = await AliceAsync(here, a => a with { RecipientsPerDay = account });
        Assert.Equal(taken, (await SendAsync(here, alice, "x@far.test", "y@far.test")).IsPositive);
    }

    [Fact]
    public async Task Who_has_not_signed_in_has_no_sending_limit()
    {
        await using DeliveryHarness here = await StartAsync(new DeliveryOptions { RecipientsPerDay = 1 }, scheduler: false);
        for (int i = 0; i < 3; i++) Assert.True(Assert.Single(await here.ReceiveAsync(From("s@far.test"), [To("alice@here.test"), To("bob@here.test")], ReceivingRole.Relay)).IsPositive);
    }

    [Fact]
    public async Task What_was_given_up_or_refused_is_not_counted_and_sessions_side_by_side_do_not_pass_together()
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false);
        Account alice = await AliceAsync(here, static a => a with { RecipientsPerDay = 1 });
        await using ReceivingTransaction first = await BeginAsync(here, alice);
        await using ReceivingTransaction second = await BeginAsync(here, alice);
        await using ReceivingTransaction givenUp = await BeginAsync(here, alice);
        Assert.Equal(554, Assert.Single(await here.ReceiveAsync(From("alice@here.test"), [To("bob@here.test")], body: "From: a@here.test\r\nFrom: b@here.test\r\n\r\n", signedIn: alice)).Code);

        Assert.True(Assert.Single(await first.CompleteAsync(ReadOnlyMemory<byte>.Empty, Token)).IsPositive);
        Assert.Equal("452 4.7.1", Assert.Single(await second.CompleteAsync(ReadOnlyMemory<byte>.Empty, Token)).ToString()[..9]);
        Assert.Single(await here.MessagesAsync("bob@here.test"));
    }

    [Fact]
    public async Task A_message_larger_than_the_account_may_send_is_refused_at_mail_or_at_its_end()
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false);
        Account alice = await AliceAsync(here, static a => a with { MaximumSentSize = Body.Length });
        Envelope envelope = From("alice@here.test");
        SmtpReply refusal = Assert.Single(await here.ReceiveAsync(envelope with { DeclaredSize = Body.Length + 1 }, [], signedIn: alice));
        Assert.Equal($"552 5.3.4 Message size exceeds the {Body.Length} octets that this account may send", refusal.ToString());
        Assert.Equal("552 5.3.4", Assert.Single(await here.ReceiveAsync(envelope, [To("bob@here.test")], body: Body + "x", signedIn: alice)).ToString()[..9]);
        // The trace fields that the server adds are not the sender's.
        Assert.True(Assert.Single(await here.ReceiveAsync(envelope with { DeclaredSize = Body.Length }, [To("bob@here.test")], body: Body, signedIn: alice)).IsPositive);
        Assert.Equal(2, (await here.WaitForAsync("rejected", 2)).Count(static r => r.Detail!.Contains("stage=message-size reason=over-account-size", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_message_larger_than_a_domain_takes_is_refused_at_rcpt_or_at_its_end()
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false);
        await here.Administration.UpdateDomainAsync(DomainName.Parse("here.test"), static d => d with { MaximumReceivedSize = Body.Length, Aliases = [DomainName.Parse("also.test")] }, cancellationToken: Token);
        Envelope envelope = From("s@far.test");
        SmtpReply refusal = Assert.Single(await here.ReceiveAsync(envelope with { DeclaredSize = Body.Length + 1 }, [To("bob@also.test")], ReceivingRole.Relay));
        Assert.Equal($"552 5.2.3 Message size exceeds the {Body.Length} octets that also.test takes", refusal.ToString());
        Assert.Equal("552 5.2.3", Assert.Single(await here.ReceiveAsync(envelope, [To("bob@here.test")], ReceivingRole.Relay, Body + "x")).ToString()[..9]);
        Assert.True(Assert.Single(await here.ReceiveAsync(envelope with { DeclaredSize = Body.Length }, [To("bob@here.test")], ReceivingRole.Relay, Body)).IsPositive);
        Assert.True(Assert.Single(await here.ReceiveAsync(envelope with { DeclaredSize = 1 << 20 }, [To("x@far.test")])).IsPositive);
    }

    [Fact]
    public async Task A_message_of_exactly_the_servers_limit_is_taken()
    {
        await using DeliveryHarness here = await StartAsync(new DeliveryOptions { MaximumMessageSize = Body.Length }, scheduler: false);
        Assert.True(Assert.Single(await here.ReceiveAsync(From("s@far.test"), [To("bob@here.test")], ReceivingRole.Relay, Body)).IsPositive);
        Assert.Equal("552 5.3.4", Assert.Single(await here.ReceiveAsync(From("s@far.test"), [To("bob@here.test")], ReceivingRole.Relay, Body + "x")).ToString()[..9]);
    }

    private static async Task<Account> AliceAsync(DeliveryHarness here, Func<Account, Account> change)
    {
        Account alice = (await here.Directory.FindAccountAsync(EmailAddress.Parse("alice@here.test"), Token))!;
        return await here.Administration.UpdateAccountAsync(alice.Id, change, cancellationToken: Token);
    }

    private static async Task<SmtpReply> SendAsync(DeliveryHarness here, Account account, params string[] recipients) =>
        Assert.Single(await here.ReceiveAsync(From("alice@here.test"), [.. recipients.Select(static r => To(r))], signedIn: account));

    private static async Task<ReceivingTransaction> BeginAsync(DeliveryHarness here, Account account)
    {
        ReceivingTransaction transaction = here.Receiver.Begin(new ConnectionFacts(IPAddress.Loopback, ReceivingRole.Submission, "client.test", null, account.Id, account.Address));
        Assert.True((await transaction.SetSenderAsync(From("alice@here.test"), Token)).IsPositive);
        Assert.True((await transaction.AddRecipientAsync(To("bob@here.test"), Token)).IsPositive);
        transaction.Message.Write("From: alice@here.test\r\n\r\n"u8);
        return transaction;
    }
}
