using Posthouse.Storage;
using static Posthouse.Delivery.Tests.DeliveryHarness;

namespace Posthouse.Delivery.Tests;

public class QueueDestinationTests
{
    [Fact]
    public async Task A_dead_destination_holds_up_no_other()
    {
        await using var server = new ScriptedServer("PIPELINING");
        int closed;
        await using (var gone = new ScriptedServer()) closed = gone.Port;
        await using DeliveryHarness here = await StartAsync(new DeliveryOptions { Routes = [new RouteOptions { Domain = "dead.test", To = $"smtp:127.0.0.1:{closed}" }, new RouteOptions { Domain = "*", To = $"smtp:127.0.0.1:{server.Port}" }] });
        for (int i = 0; i < 20; i++) await here.ReceiveAsync("alice@here.test", $"u{i}@dead.test");
        for (int i = 0; i < 20; i++) await here.ReceiveAsync("alice@here.test", $"u{i}@live.test");
        await here.WaitForAsync("sent", 20);
        // After the first failures the rest waits without being tried.
        Assert.InRange((await here.JournalAsync("deferred")).Count, 1, 10);
        Assert.Equal(20, (await here.QueueAsync()).Count);
    }

    [Fact]
    public async Task Slow_destinations_hold_neither_all_places_nor_all_memory()
    {
        // They take the connection and say nothing.
        using var silent = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        silent.Start();
        string slow = $"smtp:127.0.0.1:{((System.Net.IPEndPoint)silent.LocalEndpoint).Port}";
        await using var server = new ScriptedServer("PIPELINING");
        await using DeliveryHarness here = await StartAsync(new DeliveryOptions
        {
            Routes = [.. Enumerable.Range(0, 4).Select(i => new RouteOptions { Domain = $"slow{i}.test", To = slow.Replace("127.0.0.1", $"127.0.0.{i + 1}", StringComparison.Ordinal) }), new RouteOptions { Domain = "*", To = $"smtp:127.0.0.1:{server.Port}" }],
            Scheduler = new SchedulerOptions { MaximumAttempts = 10, ReservedAttempts = 4, MaximumInMemory = 80, MaximumInMemoryPerDestination = 30, StopGrace = TimeSpan.Zero },
            Outbound = new OutboundOptions { ConnectTimeout = TimeSpan.FromHours(1), GreetingTimeout = TimeSpan.FromHours(1) },
        });
        for (int i = 0; i < 200; i++) await here.ReceiveAsync("alice@here.test", $"u{i}@slow{i % 4}.test");
        for (int i = 0; i < 20; i++) await here.ReceiveAsync("alice@here.test", $"u{i}@live.test");
        await here.WaitForAsync("sent", 20);
        Assert.Equal(20, server.Taken.Count);
        Assert.Equal(200, (await here.QueueAsync()).Count);
    }

    [Fact]
    public async Task Mail_to_a_dead_destination_is_late_and_expires_though_it_never_had_an_attempt_of_its_own()
    {
        int closed;
        await using (var gone = new ScriptedServer()) closed = gone.Port;
        await using DeliveryHarness here = await StartAsync(new DeliveryOptions { Routes = [new RouteOptions { Domain = "*", To = $"smtp:127.0.0.1:{closed}" }] });
        for (int i = 0; i < 30; i++) await here.ReceiveAsync("alice@here.test", $"u{i}@dead.test");
        await here.WaitForAsync("deferred");
        here.Clock.Advance(TimeSpan.FromHours(5));
        await here.UntilAsync(async () => (await here.MessagesAsync("alice@here.test")).Count == 30, "30 delay notices");
        Assert.All(await here.MessagesAsync("alice@here.test"), static text => Assert.Contains("Action: delayed", text, StringComparison.Ordinal));
        // An operator sees why it waits.
        Assert.All(await here.QueueAsync(), static message => Assert.Contains("Cannot connect", message.Recipients[0].LastReply, StringComparison.Ordinal));
        here.Clock.Advance(TimeSpan.FromDays(5));
        await here.WaitForAsync("bounced", 30);
        Assert.Empty(await here.QueueAsync());
    }

    [Fact]
    public async Task What_an_operator_wants_tried_is_tried_though_its_destination_was_dead()
    {
        await using var server = new ScriptedServer("PIPELINING") { Greeting = "421 4.3.2 down for the moment" };
        await using DeliveryHarness here = await StartAsync(To(server));
        for (int i = 0; i < 10; i++) await here.ReceiveAsync("alice@here.test", $"u{i}@far.test");
        QueuedMessage waiting = (await here.QueueAsync())[^1];
        await here.UntilAsync(async () => (await here.Queue.FindAsync(waiting.Id, Token))!.Recipients[0].LastReply is not null, "reasons why it waits");
        server.Greeting = "220 up again";
        await here.Queue.RetryAsync(waiting.Id, "admin");
        await here.WaitForAsync("sent");
        Assert.Single(server.Taken);
    }
}
