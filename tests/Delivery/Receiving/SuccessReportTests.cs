using System.Text.RegularExpressions;
using Posthouse.Mail;
using Posthouse.Storage;
using static Posthouse.Delivery.Tests.DeliveryHarness;

namespace Posthouse.Delivery.Tests;

/// <summary>NOTIFY=SUCCESS for mailboxes here (RFC 3461 §5.2.3): one report for a message, true to what happened.</summary>
public class SuccessReportTests
{
    [Fact]
    public async Task All_recipients_of_a_message_are_in_one_report()
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false);
        EnvelopeRecipient[] recipients = new EnvelopeRecipient[30];
        for (int i = 0; i < recipients.Length; i++)
        {
            await here.AddAccountAsync($"u{i}@here.test");
            recipients[i] = To($"u{i}@here.test", i == 7 ? DsnNotify.Failure : DsnNotify.Success);
        }

        await here.ReceiveAsync(From("alice@here.test"), recipients);
        string report = Assert.Single(await here.MessagesAsync("alice@here.test"));
        Assert.Equal(29, Regex.Count(report, "(?m)^Action: delivered"));
        Assert.DoesNotContain("; u7@here.test", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recipient_whose_mailbox_was_full_is_reported_when_it_has_the_message()
    {
        await using DeliveryHarness here = await StartAsync();
        await here.AddAccountAsync("carol@here.test");
        await here.ReceiveAsync(From("alice@here.test"), [To("carol@here.test", DsnNotify.Success), To("bob@here.test", DsnNotify.Success)], beforeTheEnd: () => here.LimitAsync("carol@here.test", 10));
        string first = Assert.Single(await here.MessagesAsync("alice@here.test"));
        Assert.Equal("bob@here.test", Assert.Single(Recipients(first)));

        await here.LimitAsync("carol@here.test", 0);
        here.Clock.Advance(TimeSpan.FromMinutes(6));
        await here.WaitForAsync("delivered", 4);
        List<string> reports = await here.MessagesAsync("alice@here.test");
        Assert.Equal(2, reports.Count);
        Assert.Equal("carol@here.test", Assert.Single(Recipients(reports[1])));
        Assert.Contains("Action: delivered", reports[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_is_reported_as_delivered_when_the_message_is_refused()
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false);
        SmtpReply reply = Assert.Single(await here.ReceiveAsync(From("alice@here.test"), [To("bob@here.test", DsnNotify.Success)], beforeTheEnd: () => here.LimitAsync("bob@here.test", 10)));
        Assert.Equal(452, reply.Code);
        Assert.Empty(await here.MessagesAsync("alice@here.test"));
    }

    [Fact]
    public async Task Two_addresses_of_one_mailbox_are_both_reported()
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false);
        await here.ReceiveAsync(From("alice@here.test"), [To("bob@here.test", DsnNotify.Never), To("bob+tag@here.test", DsnNotify.Success)]);
        Assert.Equal("bob+tag@here.test", Assert.Single(Recipients(Assert.Single(await here.MessagesAsync("alice@here.test")))));
        Assert.Single(await here.MessagesAsync("bob@here.test"));
    }

    [Fact]
    public async Task Held_mail_is_reported_when_it_is_delivered_and_once()
    {
        await using DeliveryHarness here = await StartAsync();
        await here.AddAccountAsync("carol@here.test");
        await here.ReceiveAsync(From("alice@here.test") with { HoldUntil = here.Clock.GetUtcNow().AddHours(1) }, [To("carol@here.test", DsnNotify.Success), To("bob@here.test", DsnNotify.Success)]);
        Assert.Empty(await here.MessagesAsync("alice@here.test"));
        here.Clock.Advance(TimeSpan.FromHours(1.1));
        await here.WaitForAsync("delivered", 3);
        Assert.Equal(["bob@here.test", "carol@here.test"], Recipients(Assert.Single(await here.MessagesAsync("alice@here.test"))).Order());
    }

    // RFC 3461 §5.2.7.3: the list has it; what its members' mailboxes do is not the author's business.
    [Fact]
    public async Task A_list_is_reported_once_though_a_member_gets_it_later()
    {
        await using DeliveryHarness here = await StartAsync();
        await here.AddAccountAsync("carol@here.test");
        await here.Administration.CreateGroupAsync(new Posthouse.Directory.Group { Address = EmailAddress.Parse("all@here.test"), Members = [EmailAddress.Parse("carol@here.test"), EmailAddress.Parse("bob@here.test")] }, cancellationToken: Token);
        await here.ReceiveAsync(From("alice@here.test"), [To("all@here.test", DsnNotify.Success)], beforeTheEnd: () => here.LimitAsync("carol@here.test", 10));
        await here.LimitAsync("carol@here.test", 0);
        here.Clock.Advance(TimeSpan.FromMinutes(6));
        await here.WaitForAsync("delivered", 3);
        Assert.Single(await here.MessagesAsync("carol@here.test"));
        Assert.Equal("all@here.test", Assert.Single(Recipients(Assert.Single(await here.MessagesAsync("alice@here.test")))));
    }

    private static List<string> Recipients(string report) => [.. Regex.Matches(report, "(?m)^Final-Recipient: rfc822; (\\S+)").Select(static match => match.Groups[1].Value)];
}
