using Posthouse.Storage;
using static Posthouse.Delivery.Tests.DeliveryHarness;

namespace Posthouse.Delivery.Tests;

public class QueueTests
{
    [Fact]
    public async Task Remote_mail_is_sent_at_once_and_leaves_the_queue()
    {
        await using var server = new ScriptedServer("PIPELINING");
        await using DeliveryHarness here = await StartAsync(To(server));
        await here.ReceiveAsync("alice@here.test", "x@far.test", "y@far.test");
        await server.Arrived.WaitAsync(Token);
        Assert.Equal(2, (await here.WaitForAsync("sent", 2)).Count);
        ScriptedServer.Transaction taken = Assert.Single(server.Taken);
        Assert.Equal(2, taken.Recipients.Count);
        Assert.StartsWith("Received: from client.test\r\nFrom:", taken.Text, StringComparison.Ordinal);
        Assert.Empty(await here.QueueAsync());
    }

    [Fact]
    public async Task A_deferral_is_tried_again_after_five_minutes()
    {
        int times = 0;
        await using var server = new ScriptedServer("PIPELINING");
        server.Answer = line => line.StartsWith("RCPT", StringComparison.Ordinal) && Interlocked.Increment(ref times) == 1 ? "451 4.7.1 greylisted" : null;
        await using DeliveryHarness here = await StartAsync(To(server));
        await here.ReceiveAsync("alice@here.test", "x@far.test");
        await here.WaitForAsync("deferred");
        QueuedRecipient waiting = Assert.Single(Assert.Single(await here.QueueAsync()).Recipients);
        Assert.InRange(waiting.NextAttempt - here.Clock.GetUtcNow(), TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(6));
        Assert.Equal(1, waiting.Attempts);
        here.Clock.Advance(TimeSpan.FromMinutes(6));
        await here.WaitForAsync("sent");
        Assert.Empty(await here.QueueAsync());
    }

    [Fact]
    public async Task Recipients_beyond_one_transaction_are_pieces_of_work_of_their_own()
    {
        await using var server = new ScriptedServer("PIPELINING");
        await using DeliveryHarness here = await StartAsync(To(server) with { Outbound = new OutboundOptions { MaximumRecipients = 10 } });
        await here.ReceiveAsync("alice@here.test", [.. Enumerable.Range(0, 95).Select(static i => $"u{i}@far.test")]);
        await here.WaitForAsync("sent", 95);
        Assert.Equal(95, server.Taken.SelectMany(static t => t.Recipients).Distinct().Count());
        Assert.Equal(10, server.Taken.Count);
        Assert.Empty(await here.QueueAsync());
    }

    [Fact]
    public async Task The_fate_of_one_transaction_is_on_the_disk_before_the_next_of_the_same_message_begins()
    {
        await using var server = new ScriptedServer("PIPELINING", "LIMITS RCPTMAX=3");
        await using DeliveryHarness here = await StartAsync(To(server));
        // The second transaction never ends: what the first one did must be known all the same.
        server.Final = transaction => transaction.Recipients.Count < 3 ? "" : "250 2.0.0 taken";
        await here.ReceiveAsync("alice@here.test", "a@far.test", "b@far.test", "c@far.test", "d@far.test");
        await here.WaitForAsync("sent", 3);
        await here.WaitForAsync("deferred");
        Assert.Equal("d@far.test", Assert.Single(Assert.Single(await here.QueueAsync()).Recipients, static r => r.State == RecipientState.Waiting).Recipient.Address.ToString());
    }

    [Fact]
    public async Task Many_messages_use_few_connections()
    {
        await using var server = new ScriptedServer("PIPELINING");
        // The test's clock runs while it waits, on a slow machine for minutes: no connection grows old by it.
        TimeSpan hour = TimeSpan.FromHours(1);
        await using DeliveryHarness here = await StartAsync(To(server) with { Outbound = new OutboundOptions { ConnectionIdle = hour, ConnectionLifetime = hour, CommandTimeout = hour } });
        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => here.ReceiveAsync("alice@here.test", $"u{i}@far.test")));
        await here.WaitForAsync("sent", 300);
        Assert.Equal(300, server.Taken.Count);
        Assert.InRange(server.Connections, 1, 20);
        Assert.Empty(await here.QueueAsync());
    }

    [Fact]
    public async Task After_a_restart_the_queue_goes_on()
    {
        await using var server = new ScriptedServer("PIPELINING");
        await using DeliveryHarness here = await StartAsync(To(server), scheduler: false);
        await here.ReceiveAsync("alice@here.test", "x@far.test");
        Assert.Single(await here.QueueAsync());
        await here.StartSchedulerAsync();
        await here.WaitForAsync("sent");
        Assert.Single(server.Taken);
    }

    [Fact]
    public async Task Eight_bit_content_that_was_not_declared_is_declared_or_comes_back()
    {
        await using var server = new ScriptedServer("PIPELINING", "8BITMIME");
        await using DeliveryHarness here = await StartAsync(To(server));
        const string Body = "From: x@y.test\r\nSubject: hello\r\n\r\ngr\u00fc\u00dfe\r\n";
        await here.ReceiveAsync(From("alice@here.test"), [DeliveryHarness.To("x@far.test")], body: Body);
        await here.WaitForAsync("sent");
        Assert.Contains(" BODY=8BITMIME", Assert.Single(server.Taken).Mail, StringComparison.Ordinal);

        await using var old = new ScriptedServer("PIPELINING");
        await using DeliveryHarness there = await StartAsync(To(old));
        await there.ReceiveAsync(From("alice@here.test"), [DeliveryHarness.To("x@far.test")], body: Body);
        await there.WaitForAsync("bounced");
        Assert.Empty(old.Taken);
        Assert.Contains("Status: 5.6.3", Assert.Single(await there.MessagesAsync("alice@here.test")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_discard_route_swallows()
    {
        await using DeliveryHarness here = await StartAsync(new DeliveryOptions { Routes = [new RouteOptions { Domain = "*", To = "discard:" }] });
        await here.ReceiveAsync("alice@here.test", "x@far.test");
        await here.WaitForAsync("discarded");
        Assert.Empty(await here.QueueAsync());
    }
}
