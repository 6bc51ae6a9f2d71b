using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;
using static Posthouse.Delivery.Tests.DeliveryHarness;

namespace Posthouse.Delivery.Tests;

/// <summary>A sender takes back what it gave to us for later (RFC 4865).</summary>
public class QueueCancellationTests
{
    [Fact]
    public async Task What_waits_for_its_moment_can_be_taken_back_whole_and_silently()
    {
        await using DeliveryHarness here = await StartAsync();
        Account alice = await here.AccountAsync("alice@here.test");
        string trace = await HoldAsync(here, alice);
        Assert.Equal(2, (await here.QueueAsync()).Count);

        Assert.Equal(QueueCancellation.Done, await here.Queue.CancelAsync(trace, alice.Id, cancellationToken: Token));
        Assert.Empty(await here.QueueAsync());
        IReadOnlyList<JournalRecord> told = await here.JournalAsync("cancelled");
        Assert.Equal(["bob@here.test", "x@far.test"], told.Select(static record => record.Recipient).Order());
        Assert.All(told, record => Assert.Equal((alice.Id, trace), (record.Account, record.Trace)));

        here.Clock.Advance(TimeSpan.FromHours(9));
        await here.ReceiveAsync("s@far.test", "bob@here.test");
        Assert.Single(await here.MessagesAsync("bob@here.test"));
        Assert.Empty(await here.MessagesAsync("alice@here.test"));
        Assert.Equal(QueueCancellation.NotFound, await here.Queue.CancelAsync(trace, alice.Id, cancellationToken: Token));
    }

    [Fact]
    public async Task Nobody_takes_back_what_another_account_sent()
    {
        await using DeliveryHarness here = await StartAsync();
        string trace = await HoldAsync(here, await here.AccountAsync("alice@here.test"));
        Assert.Equal(QueueCancellation.NotFound, await here.Queue.CancelAsync(trace, (await here.AccountAsync("bob@here.test")).Id, cancellationToken: Token));
        Assert.Equal(2, (await here.QueueAsync()).Count);
    }

    [Fact]
    public async Task What_somebody_released_is_on_its_way()
    {
        // No scheduler: it stays where the release left it.
        await using DeliveryHarness here = await StartAsync(scheduler: false);
        Account alice = await here.AccountAsync("alice@here.test");
        string trace = await HoldAsync(here, alice);
        await here.Queue.ReleaseAsync((await here.QueueAsync())[1].Id, "admin");
        Assert.Equal(QueueCancellation.TooLate, await here.Queue.CancelAsync(trace, alice.Id, cancellationToken: Token));
        Assert.Equal(2, (await here.QueueAsync()).Count);
        Assert.Empty(await here.JournalAsync("cancelled"));
    }

    [Fact]
    public async Task When_its_moment_has_come_it_is_too_late()
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false);
        Account alice = await here.AccountAsync("alice@here.test");
        string trace = await HoldAsync(here, alice);
        here.Clock.Advance(TimeSpan.FromHours(8));
        Assert.Equal(QueueCancellation.TooLate, await here.Queue.CancelAsync(trace, alice.Id, cancellationToken: Token));

        // And nothing is stranded by the attempt.
        await here.StartSchedulerAsync();
        await here.WaitForAsync("delivered");
        Assert.Single(await here.MessagesAsync("bob@here.test"));
    }

    // One entry for the mailbox here and one for elsewhere.
    private static async Task<string> HoldAsync(DeliveryHarness here, Account alice)
    {
        Envelope envelope = From("alice@here.test") with { HoldUntil = here.Clock.GetUtcNow().AddHours(8) };
        SmtpReply reply = Assert.Single(await here.ReceiveAsync(envelope, [To("bob@here.test"), To("x@far.test")], body: "From: alice@here.test\r\n\r\ntext\r\n", signedIn: alice));
        return reply.Text.Split(' ')[^1];
    }
}
