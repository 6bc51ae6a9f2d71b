using System.Net;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;
using Posthouse.Testing;
using static Posthouse.Delivery.Tests.DeliveryHarness;

namespace Posthouse.Delivery.Tests;

/// <summary>Mail goes out from several addresses of loopback; the scripted host says from which and under which name.</summary>
public class SourcePoolTests
{
    private static readonly SourceAddress Second = new(IPAddress.Parse("127.0.0.2"), "two.here.test"), Third = new(IPAddress.Parse("127.0.0.3"), "three.here.test"), Fourth = new(IPAddress.Parse("127.0.0.4"));

    [Fact]
    public async Task Each_message_goes_out_from_the_pool_of_its_account_sender_or_kind_under_that_ones_name()
    {
        await using var server = new ScriptedServer("PIPELINING");
        await using DeliveryHarness here = await StartAsync(DeliveryHarness.To(server) with
        {
            Pools =
            [
                new SourcePool { Name = "default", Addresses = [Fourth] },
                new SourcePool { Name = "bulk", Addresses = [Second], Classes = [MailClass.Bulk, MailClass.Forwarded] },
                new SourcePool { Name = "sales", Addresses = [Third], Senders = ["sales.test"], Accounts = [EmailAddress.Parse("bob@here.test")] },
            ],
        });
        Account alice = await here.AccountAsync("alice@here.test"), bob = await here.AccountAsync("bob@here.test");
        await SendAsync("ordinary", "alice@here.test", alice);
        await SendAsync("bulk", "alice@here.test", alice, "List-Unsubscribe: <https://x.test/>\r\n");
        await SendAsync("forwarded", "alice@here.test", null);
        await SendAsync("by-account", "bob@here.test", bob);
        await SendAsync("by-domain", "x@sales.test", alice);
        await here.WaitForAsync("sent", 5);
        Assert.Equal(
            ["bulk 127.0.0.2 two.here.test", "by-account 127.0.0.3 three.here.test", "by-domain 127.0.0.3 three.here.test", "forwarded 127.0.0.2 two.here.test", "ordinary 127.0.0.4 mx.here.test"],
            server.Taken.Select(static taken => $"{taken.Recipients[0].Split('<', '@')[1]} {taken.Client} {taken.Hello}").Order(StringComparer.Ordinal));

        async Task SendAsync(string to, string from, Account? account, string field = "") =>
            Assert.True((await here.ReceiveAsync(From(from), [DeliveryHarness.To(to + "@far.test")], body: $"From: {account?.Address.ToString() ?? from}\r\n{field}\r\ntext\r\n", signedIn: account))[0].IsPositive);
    }

    [Fact]
    public async Task The_addresses_of_a_pool_take_turns_and_one_that_is_not_here_is_left_out()
    {
        await using var server = new ScriptedServer("PIPELINING");
        await using DeliveryHarness here = await StartAsync(DeliveryHarness.To(server) with
        {
            // 192.0.2.0/24 is for documentation (RFC 5737): on nobody's machine.
            Pools = [new SourcePool { Name = "default", Addresses = [Second, new SourceAddress(IPAddress.Parse("192.0.2.1")), Third] }],
            Outbound = new OutboundOptions { MessagesPerConnection = 1 },
        });
        for (int i = 0; i < 8; i++) await here.ReceiveAsync("alice@here.test", $"u{i}@far.test");
        await here.WaitForAsync("sent", 8);
        Assert.Equal(["127.0.0.2", "127.0.0.3"], server.Taken.Select(static taken => taken.Client).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Where_no_address_of_its_pool_is_here_mail_waits_and_never_goes_out_from_another()
    {
        await using var server = new ScriptedServer("PIPELINING");
        await using DeliveryHarness here = await StartAsync(DeliveryHarness.To(server) with { Pools = [new SourcePool { Name = "default", Addresses = [new SourceAddress(IPAddress.Parse("192.0.2.1"))] }] });
        await here.ReceiveAsync("alice@here.test", "x@far.test");
        await here.UntilAsync(async () => (await here.QueueAsync())[0].Recipients[0].LastReply is not null, "reasons");
        Assert.Contains("No address of pool default is on this machine", (await here.QueueAsync())[0].Recipients[0].LastReply, StringComparison.Ordinal);
        Assert.Equal(0, server.Connections);
    }

    [Fact]
    public async Task What_a_new_address_may_not_send_today_goes_out_from_a_warm_one_of_its_pool_or_waits_until_tomorrow()
    {
        await using var server = new ScriptedServer("PIPELINING");
        TestResolver resolver = new TestResolver().A("mx.big.test", "127.0.0.1").Mx("far.test", (10, "mx.big.test"));
        await using DeliveryHarness here = await StartAsync(new DeliveryOptions
        {
            Outbound = new OutboundOptions { Port = server.Port, AllowLoopback = true },
            Providers = [new MailProvider { Name = "big", Hosts = ["*.big.test"] }],
            WarmUp = new WarmUpOptions { Schedule = [2, 4] },
            Pools =
            [
                new SourcePool { Name = "mixed", Addresses = [Second with { WarmsUp = true }, Third], Senders = ["mixed.test"] },
                new SourcePool { Name = "new", Addresses = [Fourth with { WarmsUp = true }], Senders = ["new.test"] },
            ],
        }, resolver: resolver);
        for (int i = 0; i < 6; i++) await here.ReceiveAsync("x@mixed.test", $"u{i}@far.test");
        await here.WaitForAsync("sent", 6);
        Assert.Equal((2, 4), (Count("127.0.0.2"), Count("127.0.0.3")));

        for (int i = 0; i < 5; i++) await here.ReceiveAsync("x@new.test", $"v{i}@far.test");
        await here.WaitForAsync("sent", 8);
        await here.UntilAsync(async () => (await here.QueueAsync()).All(static message => message.Recipients[0].LastReply is not null), "reasons");
        Assert.Equal(2, Count("127.0.0.4"));
        Assert.All(await here.QueueAsync(), static message =>
        {
            Assert.Contains("Waits for tomorrow", message.Recipients[0].LastReply, StringComparison.Ordinal);
            Assert.Equal(0, message.Recipients[0].Attempts);
        });

        // An administrator sees it.
        DestinationReport report = await here.Queue.DestinationsAsync(cancellationToken: Token);
        Assert.Contains(new WarmUpFigure("127.0.0.4", "big", 1, 2, 2, 0, 0, false) { DayNumber = report.WarmUp[0].DayNumber }, report.WarmUp);
        Assert.Equal(["mixed", "new"], report.Pools.Select(static pool => pool.Name));
        Assert.All(report.Pools.SelectMany(static pool => pool.Addresses), static address => Assert.True(address.IsHere));
        Assert.All(report.Destinations, static one => Assert.Equal(("big", true), (one.Name, one.IsProvider)));

        // The first day was clean: the second one allows all that is left.
        here.Clock.Advance(TimeSpan.FromDays(1));
        await here.WaitForAsync("sent", 11);
        Assert.Equal(5, Count("127.0.0.4"));

        int Count(string address) => server.Taken.Count(taken => taken.Client == address);
    }

    [Theory]
    [InlineData("List-Id: <a.b.test>\r\n\r\n", true)]
    [InlineData("Subject: x\r\nPrecedence: bulk\r\n\r\n", true)]
    [InlineData("Precedence: first-class\r\n\r\nList-Id: <a.b.test>\r\n", false)]
    public void Bulk_is_what_says_so_in_its_header(string message, bool bulk) => Assert.Equal(bulk, PoolChooser.SaysBulk(System.Text.Encoding.ASCII.GetBytes(message)));
}
