using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Pipeline;
using Posthouse.Storage;
using static Posthouse.Delivery.Tests.DeliveryHarness;

namespace Posthouse.Delivery.Tests;

public class LocalQueueTests
{
    [Fact]
    public async Task What_a_stage_holds_is_delivered_when_it_is_released()
    {
        await using DeliveryHarness here = await StartAsync(stages: [new ReceivingTests.Says("approval", StageVerdict.Hold("needs-approval"))]);
        await here.ReceiveAsync("s@far.test", "alice@here.test");
        QueuedMessage held = Assert.Single(await here.QueueAsync());
        Assert.Equal("approval: needs-approval", held.HeldBecause);
        Assert.Empty(await here.MessagesAsync("alice@here.test"));
        Assert.Equal(QueueChange.Done, await here.Queue.ReleaseAsync(held.Id, "admin"));
        await here.WaitForAsync("delivered");
        string text = Assert.Single(await here.MessagesAsync("alice@here.test"));
        Assert.Equal(0, text.IndexOf("Return-Path:", StringComparison.Ordinal));
        Assert.Equal(0, text.LastIndexOf("Return-Path:", StringComparison.Ordinal));
        Assert.Empty(await here.QueueAsync());
    }

    [Fact]
    public async Task A_future_release_waits_for_its_moment_here_too()
    {
        await using DeliveryHarness here = await StartAsync();
        DateTimeOffset until = here.Clock.GetUtcNow().AddHours(8);
        await here.ReceiveAsync(From("bob@here.test") with { HoldUntil = until }, [DeliveryHarness.To("alice@here.test")]);
        Assert.Equal(until, Assert.Single(Assert.Single(await here.QueueAsync()).Recipients).NextAttempt);
        Assert.Empty(await here.MessagesAsync("alice@here.test"));
        here.Clock.Advance(TimeSpan.FromHours(8.1));
        await here.WaitForAsync("delivered");
        Assert.Single(await here.MessagesAsync("alice@here.test"));
    }

    [Fact]
    public async Task A_mailbox_that_was_full_gets_its_mail_when_there_is_room()
    {
        await using DeliveryHarness here = await StartAsync();
        Account alice = (await here.Directory.FindAccountAsync(EmailAddress.Parse("alice@here.test"), Token))!;
        await here.Administration.UpdateAccountAsync(alice.Id, static a => a with { QuotaOctets = 10 }, cancellationToken: Token);
        await here.ReceiveAsync("s@far.test", "alice@here.test", "bob@here.test");
        here.Clock.Advance(TimeSpan.FromMinutes(6));
        await here.WaitForAsync("deferred");
        await here.Administration.UpdateAccountAsync(alice.Id, static a => a with { QuotaOctets = 0 }, cancellationToken: Token);
        here.Clock.Advance(TimeSpan.FromMinutes(12));
        await here.WaitForAsync("delivered", 2);
        Assert.Single(await here.MessagesAsync("alice@here.test"));
        Assert.Empty(await here.QueueAsync());
    }
}
