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

    private static Task OnceFreeAsync(DeliveryHarness here, Func<Task<QueueChange>> change) =>
        here.UntilAsync(async () => await change() == QueueChange.Done, "recipients that are free");
}
