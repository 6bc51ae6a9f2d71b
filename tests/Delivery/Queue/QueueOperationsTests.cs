using Posthouse.Storage;
using static Posthouse.Delivery.Tests.DeliveryHarness;

namespace Posthouse.Delivery.Tests;

public class QueueOperationsTests
{
    [Fact]
    public async Task An_operator_can_hold_reroute_bounce_and_delete()
    {
        await using var server = new ScriptedServer("PIPELINING");
        await using DeliveryHarness here = await StartAsync(new DeliveryOptions { Routes = [new RouteOptions { Domain = "*", To = "smtp:127.0.0.1:1" }] });
        for (int i = 0; i < 3; i++) await here.ReceiveAsync("alice@here.test", $"u{i}@far.test");
        await here.WaitForAsync("deferred", 1);
        IReadOnlyList<QueuedMessage> queue = await here.QueueAsync();

        await OnceFreeAsync(here, () => here.Queue.DeleteAsync(queue[0].Id, "admin"));
        await OnceFreeAsync(here, () => here.Queue.BounceAsync(queue[1].Id, "admin"));
        Assert.Contains("Action: failed", Assert.Single(await here.MessagesAsync("alice@here.test")), StringComparison.Ordinal);
        Assert.Equal(QueueChange.Done, await here.Queue.HoldAsync(queue[2].Id, "because", "admin"));
        Assert.Equal("because", (await here.Queue.FindAsync(queue[2].Id, Token))!.HeldBecause);
        await here.Queue.RerouteAsync(queue[2].Id, $"smtp:127.0.0.1:{server.Port}", "admin");
        await here.Queue.ReleaseAsync(queue[2].Id, "admin");
        await here.WaitForAsync("sent");
        Assert.Single(server.Taken);
        Assert.Empty(await here.QueueAsync());
        Assert.Equal(QueueChange.NotFound, await here.Queue.RetryAsync(queue[2].Id, "admin"));
    }

    [Fact]
    public async Task What_an_operator_wants_tried_is_tried_though_its_destination_was_just_found_dead()
    {
        var scheduler = new SchedulerOptions { FailuresUntilDead = 1, DeadPause = TimeSpan.FromDays(1), MaximumDeadPause = TimeSpan.FromDays(1), RefillInterval = TimeSpan.Zero };
        await using DeliveryHarness here = await StartAsync(new DeliveryOptions { Routes = [new RouteOptions { Domain = "*", To = "smtp:127.0.0.1:1" }], Scheduler = scheduler });
        await here.ReceiveAsync("alice@here.test", "x@far.test");
        // Asked for as soon as the last failure can be read: the moment at which it might still make the destination dead.
        for (int attempts = 1; attempts <= 100; attempts++)
        {
            await here.WaitForAsync("deferred", attempts);
            await here.Queue.RetryAsync(Assert.Single(await here.QueueAsync()).Id, "admin");
        }
    }

    [Fact]
    public async Task A_postponement_that_was_under_way_does_not_take_back_what_an_operator_asked_for()
    {
        await using DeliveryHarness here = await StartAsync(scheduler: false);
        await here.ReceiveAsync("alice@here.test", "x@far.test", "y@far.test");
        QueuedMessage read = Assert.Single(await here.QueueAsync());
        DateTimeOffset later = here.Clock.GetUtcNow().AddHours(1);
        Assert.True(await here.Recorder.PostponeAsync(new Work(read, [read.Recipients[0]]), later));
        here.Clock.Advance(TimeSpan.FromMinutes(1));
        await here.Queue.RetryAsync(read.Id, "admin");
        Assert.False(await here.Recorder.PostponeAsync(new Work(read, read.Recipients), later));
        Assert.All(Assert.Single(await here.QueueAsync()).Recipients, r => Assert.Equal(here.Clock.GetUtcNow(), r.NextAttempt));
    }

    private static Task OnceFreeAsync(DeliveryHarness here, Func<Task<QueueChange>> change) =>
        here.UntilAsync(async () => await change() == QueueChange.Done, "recipients that are free");
}
