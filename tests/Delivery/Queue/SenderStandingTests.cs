using Microsoft.Extensions.Hosting;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;
using static Posthouse.Delivery.Tests.DeliveryHarness;

namespace Posthouse.Delivery.Tests;

/// <summary>What an account has left in the queue when it is deleted or suspended.</summary>
public class SenderStandingTests
{
    [Fact]
    public async Task Nothing_leaves_in_the_name_of_a_deleted_account_until_a_person_lets_it()
    {
        await using var server = new ScriptedServer();
        await using DeliveryHarness here = await StartAsync(To(server));
        await ScheduleAsync(here);
        await here.DeleteAsync("alice@here.test");
        here.Clock.Advance(TimeSpan.FromHours(9));
        IReadOnlyList<JournalRecord> held = await here.WaitForAsync("held", 2);
        Assert.All(held, static record => Assert.Contains("the account that sent it was deleted", record.Detail, StringComparison.Ordinal));
        Assert.Empty(server.Taken);
        Assert.Empty(await here.MessagesAsync("bob@here.test"));
        IReadOnlyList<QueuedMessage> queue = await here.QueueAsync();
        Assert.Equal([SenderStanding.Gone, SenderStanding.Gone], queue.Select(static message => message.HeldBecause));

        // Whoever looks after the queue decides, and is not overruled.
        foreach (QueuedMessage message in queue) await here.Queue.ReleaseAsync(message.Id, "admin");
        await here.WaitForAsync("delivered");
        await here.WaitForAsync("sent");
        Assert.Single(await here.MessagesAsync("bob@here.test"));
        Assert.Single(server.Taken);
        await here.UntilAsync(async () => (await here.QueueAsync()).Count == 0, "an empty queue");
    }

    [Fact]
    public async Task What_was_due_when_the_server_stood_still_is_held_after_its_start()
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false);
        await ScheduleAsync(here);
        await here.DeleteAsync("alice@here.test");
        here.Clock.Advance(TimeSpan.FromHours(9));
        await here.StartSchedulerAsync();
        await here.WaitForAsync("held", 2);
        Assert.Empty(await here.MessagesAsync("bob@here.test"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Mail_of_a_suspended_account_or_domain_waits_says_so_and_leaves_when_it_is_resumed(bool domain)
    {
        await using DeliveryHarness here = await StartAsync();
        await here.Administration.CreateDomainAsync(new NewDomain { Name = DomainName.Parse("other.test") }, cancellationToken: Token);
        await here.AddAccountAsync("carol@other.test");
        await ScheduleAsync(here, "carol@other.test", "bob@here.test");
        await SuspendAsync(true);
        here.Clock.Advance(TimeSpan.FromHours(9));
        await here.UntilAsync(async () => (await here.QueueAsync()).SelectMany(static message => message.Recipients).All(static recipient => recipient.LastReply is { } reply && reply.Contains("suspended", StringComparison.Ordinal)), "mail that says why it waits");
        Assert.Empty(await here.MessagesAsync("bob@here.test"));
        Assert.Equal(0, Assert.Single(Assert.Single(await here.QueueAsync()).Recipients).Attempts);
        await SuspendAsync(false);
        here.Clock.Advance(TimeSpan.FromMinutes(16));
        await here.WaitForAsync("delivered");
        Assert.Single(await here.MessagesAsync("bob@here.test"));

        async Task SuspendAsync(bool suspended)
        {
            if (domain) await here.Administration.UpdateDomainAsync(DomainName.Parse("other.test"), old => old with { Suspended = suspended }, cancellationToken: Token);
            else await here.Administration.UpdateAccountAsync((await here.AccountAsync("carol@other.test")).Id, old => old with { Suspended = suspended }, cancellationToken: Token);
        }
    }

    [Fact]
    public async Task Mail_that_a_suspended_account_sent_is_returned_to_it_when_its_time_is_over()
    {
        await using DeliveryHarness here = await StartAsync();
        await ScheduleAsync(here, "alice@here.test", "bob@here.test");
        await here.Administration.UpdateAccountAsync((await here.AccountAsync("alice@here.test")).Id, static old => old with { Suspended = true }, cancellationToken: Token);
        here.Clock.Advance(TimeSpan.FromDays(30));
        Assert.Contains("4.7.13", (await here.WaitForAsync("bounced"))[0].Detail, StringComparison.Ordinal);
        Assert.Empty(await here.MessagesAsync("bob@here.test"));
    }

    private static async Task ScheduleAsync(DeliveryHarness here, string from = "alice@here.test", params string[] to)
    {
        Envelope envelope = From(from) with { HoldUntil = here.Clock.GetUtcNow().AddHours(8) };
        IReadOnlyList<SmtpReply> replies = await here.ReceiveAsync(envelope, [.. (to.Length > 0 ? to : ["bob@here.test", "x@far.test"]).Select(static one => To(one))], body: $"From: {from}\r\n\r\ntext\r\n", signedIn: await here.AccountAsync(from));
        Assert.All(replies, static reply => Assert.True(reply.IsPositive));
    }
}
