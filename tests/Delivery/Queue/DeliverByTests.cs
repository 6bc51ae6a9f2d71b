using Posthouse.Mail;
using static Posthouse.Delivery.Tests.DeliveryHarness;

namespace Posthouse.Delivery.Tests;

public class DeliverByTests
{
    [Theory]
    [InlineData("DELIVERBY 60", true, DsnNotify.Unspecified, 1)]
    [InlineData("DELIVERBY 60", false, DsnNotify.Unspecified, 0)]
    [InlineData("SIZE", false, DsnNotify.Unspecified, 1)]
    [InlineData("SIZE", true, DsnNotify.Never, 0)]
    public async Task A_relay_that_traces_or_loses_the_time_for_delivery_tells_the_sender(string offer, bool trace, DsnNotify notify, int reports)
    {
        await using var server = new ScriptedServer("PIPELINING", offer, "DSN");
        await using DeliveryHarness here = await StartAsync(To(server));
        await here.ReceiveAsync(From("alice@here.test") with { DeliverBy = new DeliverBy(here.Clock.GetUtcNow().AddHours(1), false, trace) }, [DeliveryHarness.To("x@far.test", notify)]);
        await here.WaitForAsync("sent");
        List<string> told = await here.MessagesAsync("alice@here.test");
        Assert.Equal(reports, told.Count);
        Assert.All(told, static text => Assert.Contains("Action: relayed", text, StringComparison.Ordinal));
        Assert.All(told, static text => Assert.Contains("Deliver-By-Date: Mon, 5 Jan 2026 10:00:00 +0000", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task With_by_mode_n_the_sender_is_told_when_the_time_has_passed()
    {
        await using var server = new ScriptedServer("PIPELINING") { Answer = static line => line.StartsWith("RCPT", StringComparison.Ordinal) ? "451 4.3.0 not now" : null };
        await using DeliveryHarness here = await StartAsync(To(server));
        DateTimeOffset deadline = here.Clock.GetUtcNow().AddMinutes(2);
        await here.ReceiveAsync(From("alice@here.test") with { DeliverBy = new DeliverBy(deadline, false, false) }, [DeliveryHarness.To("x@far.test")]);
        await here.WaitForAsync("deferred");
        Assert.Empty(await here.MessagesAsync("alice@here.test"));
        Assert.Equal(deadline, Assert.Single(Assert.Single(await here.QueueAsync()).Recipients).NextAttempt);
        here.Clock.Advance(TimeSpan.FromMinutes(2));
        await here.WaitForAsync("deferred", 2);
        Assert.Contains("Action: delayed", Assert.Single(await here.MessagesAsync("alice@here.test")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_by_mode_r_the_message_is_returned_when_the_time_has_passed()
    {
        await using var server = new ScriptedServer("PIPELINING", "DELIVERBY") { Answer = static line => line.StartsWith("RCPT", StringComparison.Ordinal) ? "451 4.3.0 not now" : null };
        await using DeliveryHarness here = await StartAsync(To(server));
        await here.ReceiveAsync(From("alice@here.test") with { DeliverBy = new DeliverBy(here.Clock.GetUtcNow().AddMinutes(2), true, false) }, [DeliveryHarness.To("x@far.test")]);
        await here.WaitForAsync("deferred");
        here.Clock.Advance(TimeSpan.FromMinutes(2));
        await here.WaitForAsync("bounced");
        Assert.Contains("Status: 4.4.7", Assert.Single(await here.MessagesAsync("alice@here.test")), StringComparison.Ordinal);
    }
}
