using Posthouse.Storage;
using Posthouse.Testing;
using static Posthouse.Delivery.Tests.DeliveryHarness;

namespace Posthouse.Delivery.Tests;

/// <summary>Scripted mail hosts that take the mail of several domains.</summary>
public class ProviderGroupTests
{
    [Fact]
    public async Task Domains_at_one_provider_share_its_connections()
    {
        await using var server = new ScriptedServer("PIPELINING");
        int open = 0, most = 0;
        server.Answer = line =>
        {
            if (line.StartsWith("MAIL", StringComparison.Ordinal)) InterlockedMax(ref most, Interlocked.Increment(ref open));
            return null;
        };
        server.Final = _ =>
        {
            Interlocked.Decrement(ref open);
            return "250 2.0.0 taken";
        };
        await using DeliveryHarness here = await StartAsync(At(server, new DestinationLimit { Domain = "big", Concurrency = 1 }), resolver: Hosted(8));
        for (int i = 0; i < 40; i++) await here.ReceiveAsync("alice@here.test", $"u{i}@d{i % 8}.test");
        await here.WaitForAsync("sent", 40);
        Assert.Equal(1, most);
    }

    [Fact]
    public async Task One_domain_is_told_to_slow_down_and_all_of_its_provider_do_and_still_do_after_a_restart()
    {
        await using var server = new ScriptedServer("PIPELINING");
        int refused = 0;
        server.Answer = line => line.StartsWith("MAIL", StringComparison.Ordinal) && Interlocked.Increment(ref refused) == 1 ? "421 4.7.0 Rate limit exceeded, slow down" : null;
        await using DeliveryHarness here = await StartAsync(At(server, null), resolver: Hosted(4));
        await here.ReceiveAsync("alice@here.test", "x@d0.test");
        await here.WaitForAsync("deferred");
        DateTimeOffset began = here.Clock.GetUtcNow();
        for (int i = 1; i < 4; i++) await here.ReceiveAsync("alice@here.test", $"x@d{i}.test");
        await here.WaitForAsync("sent", 3);
        Assert.True(here.Clock.GetUtcNow() - began >= TimeSpan.FromSeconds(2));

        await ((Microsoft.Extensions.Hosting.IHostedService)here.Scheduler).StopAsync(Token);
        LearntDestination learnt = Assert.Single(await here.Store.ReadAsync(static reader => DestinationTable.Read(reader.Sql, 10), Token));
        Assert.Equal(("big", 2, TimeSpan.FromSeconds(1)), (learnt.Name, learnt.Window, learnt.Pace));
        var again = new LaneSet(new RouteTable([]), new QueueIntake(), new DeliveryOptions(), here.Clock, new Random(1));
        var memory = new DestinationMemory(here.Store, again, new WarmUpLedger(new DeliveryOptions(), here.Clock), new DeliveryOptions(), here.Clock, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        await memory.ReadAsync(Token);
        again.TryAdd(Route.ByMx("new.test", 25), new Work(new QueuedMessage { Envelope = From(null) }, [new QueuedRecipient { Recipient = DeliveryHarness.To("a@new.test"), Destination = "new.test" }]));
        Assert.True(again.TryTakePlace(out Lane? lane));
        again.Group(lane, new MailProvider { Name = "big" });
        Assert.Equal((2, TimeSpan.FromSeconds(1), true), (lane.Group.Window, lane.Group.Pace, lane.Group.IsThrottled));
    }

    [Fact]
    public async Task A_domain_whose_mail_moved_to_another_provider_is_its_at_once()
    {
        await using var server = new ScriptedServer("PIPELINING");
        TestResolver resolver = Hosted(1);
        await using DeliveryHarness here = await StartAsync(At(server, new DestinationLimit { Domain = "big", MessagesPerMinute = 1 }), resolver: resolver);
        await here.ReceiveAsync("alice@here.test", "x@d0.test");
        await here.WaitForAsync("sent");
        resolver.Mx("d0.test", (10, "mx.elsewhere.test")).A("mx.elsewhere.test", "127.0.0.1");
        here.Clock.Advance(TimeSpan.FromMinutes(6));
        DateTimeOffset began = here.Clock.GetUtcNow();
        for (int i = 0; i < 5; i++) await here.ReceiveAsync("alice@here.test", $"y{i}@d0.test");
        await here.WaitForAsync("sent", 6);
        Assert.True(here.Clock.GetUtcNow() - began < TimeSpan.FromMinutes(2));
    }

    [Fact]
    public async Task A_provider_gets_no_more_connections_than_it_may_idle_ones_included()
    {
        await using var server = new ScriptedServer("PIPELINING");
        await using DeliveryHarness here = await StartAsync(At(server, new DestinationLimit { Domain = "big", Connections = 1, MessagesPerConnection = 2 }), resolver: Hosted(3));
        for (int i = 0; i < 6; i++)
        {
            await here.ReceiveAsync("alice@here.test", $"u{i}@d{i % 3}.test");
            await here.WaitForAsync("sent", i + 1);
            Assert.True(server.Open <= 1, $"{server.Open} are open");
        }
    }

    private static TestResolver Hosted(int domains)
    {
        TestResolver resolver = new TestResolver().A("mx.big.test", "127.0.0.1");
        for (int i = 0; i < domains; i++) resolver.Mx($"d{i}.test", (10, "mx.big.test"));
        return resolver;
    }

    private static DeliveryOptions At(ScriptedServer server, DestinationLimit? limit) => new()
    {
        RetryIntervals = [TimeSpan.FromMinutes(10)],
        Outbound = new OutboundOptions { Port = server.Port, AllowLoopback = true },
        Providers = [new MailProvider { Name = "big", Hosts = ["*.big.test"], Limit = limit }],
    };

    private static void InterlockedMax(ref int most, int value)
    {
        for (int seen = Volatile.Read(ref most); value > seen; seen = Volatile.Read(ref most)) Interlocked.CompareExchange(ref most, value, seen);
    }
}
