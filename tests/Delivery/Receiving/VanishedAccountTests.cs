using System.Text.RegularExpressions;
using Posthouse.Mail;
using Posthouse.Pipeline;
using Posthouse.Storage;
using static Posthouse.Delivery.Tests.DeliveryHarness;

namespace Posthouse.Delivery.Tests;

/// <summary>Accounts that were there at RCPT and are gone, suspended or full at the end of the message.</summary>
public class VanishedAccountTests
{
    [Fact]
    public async Task The_only_recipient_that_is_gone_is_refused_for_good()
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false);
        SmtpReply reply = Assert.Single(await here.ReceiveAsync(From("alice@here.test"), [To("bob@here.test")], beforeTheEnd: () => here.DeleteAsync("bob@here.test")));
        Assert.Equal("550 5.1.1", reply.ToString()[..9]);
        Assert.Empty(await here.JournalAsync("received"));
        Assert.Contains("reply=550 5.1.1", Assert.Single(await here.WaitForAsync("rejected")).Detail, StringComparison.Ordinal);
        Assert.Empty(await here.QueueAsync());
    }

    [Fact]
    public async Task Those_who_are_gone_come_back_in_one_report_and_the_others_are_served()
    {
        await using DeliveryHarness here = await StartAsync();
        await here.AddAccountAsync("carol@here.test");
        await here.AddAccountAsync("dave@here.test");
        SmtpReply reply = Assert.Single(await here.ReceiveAsync(
            From("alice@here.test"), [To("carol@here.test"), To("bob@here.test"), To("dave@here.test")], beforeTheEnd: () => here.DeleteAsync("carol@here.test", "dave@here.test")));
        Assert.True(reply.IsPositive);
        Assert.Single(await here.MessagesAsync("bob@here.test"));
        await here.WaitForAsync("bounced", 2);
        string report = Assert.Single(await here.MessagesAsync("alice@here.test"));
        Assert.Contains("Final-Recipient: rfc822; carol@here.test", report, StringComparison.Ordinal);
        Assert.Contains("Final-Recipient: rfc822; dave@here.test", report, StringComparison.Ordinal);
        Assert.Equal(2, Regex.Count(report, "(?m)^Status: 5\\.1\\.1"));
        Assert.DoesNotContain("; bob@here.test", report, StringComparison.Ordinal);
        Assert.Empty(await here.QueueAsync());
    }

    [Fact]
    public async Task While_one_of_those_who_cannot_be_served_is_only_full_the_client_may_try_again()
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false);
        await here.AddAccountAsync("carol@here.test");
        SmtpReply reply = Assert.Single(await here.ReceiveAsync(From("s@far.test"), [To("carol@here.test"), To("bob@here.test")], beforeTheEnd: GoneAndFull));
        Assert.Equal("452 4.2.2", reply.ToString()[..9]);
        Assert.Empty(await here.QueueAsync());

        async Task GoneAndFull()
        {
            await here.DeleteAsync("carol@here.test");
            await here.LimitAsync("bob@here.test", 10);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Lmtp_tells_of_each_what_is_true(bool anybody)
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false);
        await here.AddAccountAsync("carol@here.test");
        EnvelopeRecipient[] recipients = [To("carol@here.test"), To("bob@here.test"), To("alice@here.test")];
        IReadOnlyList<SmtpReply> replies = await here.ReceiveAsync(From("s@far.test"), recipients[..(anybody ? 3 : 2)], ReceivingRole.Lmtp, beforeTheEnd: async () =>
        {
            await here.DeleteAsync("carol@here.test");
            await here.LimitAsync("bob@here.test", 10);
        });
        Assert.Equal(anybody ? [550, 452, 250] : [550, 452], replies.Select(static r => r.Code));
        Assert.Equal(anybody ? 1 : 0, (await here.MessagesAsync("alice@here.test")).Count);
        Assert.Empty(await here.QueueAsync());
    }

    // The second recipient has no copy of its own: what became of the first one's is its answer too.
    [Fact]
    public async Task Lmtp_recipients_who_share_a_mailbox_share_its_answer()
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false);
        IReadOnlyList<SmtpReply> replies = await here.ReceiveAsync(
            From("s@far.test"), [To("bob@here.test"), To("bob+tag@here.test"), To("alice@here.test")], ReceivingRole.Lmtp, beforeTheEnd: () => here.LimitAsync("bob@here.test", 10));
        Assert.Equal([452, 452, 250], replies.Select(static r => r.Code));
    }

    // RCPT has promised it; from now on the account's mail is deferred.
    [Fact]
    public async Task An_account_that_is_suspended_after_rcpt_still_gets_the_message()
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false);
        SmtpReply reply = Assert.Single(await here.ReceiveAsync(From("s@far.test"), [To("bob@here.test")], beforeTheEnd: async () =>
            await here.Administration.UpdateAccountAsync((await here.AccountAsync("bob@here.test")).Id, static a => a with { Suspended = true }, cancellationToken: Token)));
        Assert.Equal(250, reply.Code);
        Assert.Single(await here.MessagesAsync("bob@here.test"));
    }

    [Fact]
    public async Task Recipients_of_held_mail_who_are_gone_when_it_is_released_come_back_in_one_report()
    {
        await using DeliveryHarness here = await StartAsync();
        await here.AddAccountAsync("carol@here.test");
        await here.AddAccountAsync("dave@here.test");
        await here.ReceiveAsync(From("alice@here.test") with { HoldUntil = here.Clock.GetUtcNow().AddHours(1) }, [To("carol@here.test"), To("bob@here.test"), To("dave@here.test")]);
        await here.DeleteAsync("carol@here.test", "dave@here.test");
        here.Clock.Advance(TimeSpan.FromHours(1.1));
        await here.WaitForAsync("bounced", 2);
        Assert.Single(await here.MessagesAsync("bob@here.test"));
        Assert.Equal(2, Regex.Count(Assert.Single(await here.MessagesAsync("alice@here.test")), "(?m)^Final-Recipient:"));
        Assert.Empty(await here.QueueAsync());
    }
}
