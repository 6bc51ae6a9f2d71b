using System.Net;
using Microsoft.Extensions.Time.Testing;

namespace Posthouse.Delivery.Tests;

public sealed class RejectionAllowanceTests
{
    private static readonly IPAddress Client = IPAddress.Parse("192.0.2.1");

    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void One_client_has_its_burst_and_then_its_rate()
    {
        var allowance = new RejectionAllowance(new DeliveryOptions(), _clock);
        Assert.Equal(100, Taken(allowance, 1000, static _ => Client));
        Assert.True(allowance.TryTake(IPAddress.Parse("192.0.2.2")));
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(5, Taken(allowance, 1000, static _ => IPAddress.Parse("::ffff:192.0.2.1")));
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(100, Taken(allowance, 1000, static _ => Client));
    }

    [Fact]
    public void An_ipv6_network_is_one_client()
    {
        var allowance = new RejectionAllowance(new DeliveryOptions(), _clock);
        Assert.Equal(100, Taken(allowance, 1000, static i => IPAddress.Parse($"2001:db8::{i:x}")));
        Assert.True(allowance.TryTake(IPAddress.Parse("2001:db8:0:1::1")));
    }

    [Fact]
    public void All_clients_together_have_a_burst_and_a_rate_however_many_they_are()
    {
        var allowance = new RejectionAllowance(new DeliveryOptions(), _clock);
        Assert.Equal(2000, Taken(allowance, 50_000, static i => new IPAddress(i)));
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(20, Taken(allowance, 50_000, static i => new IPAddress(i)));
    }

    [Fact]
    public async Task What_is_left_out_of_the_journal_is_still_refused()
    {
        await using DeliveryHarness here = await DeliveryHarness.StartAsync(new DeliveryOptions { JournalledRejectionClientBurst = 2 }, scheduler: false);
        for (int i = 0; i < 5; i++) Assert.Equal(550, Assert.Single(await here.ReceiveAsync("s@far.test", "nobody@here.test")).Code);
        await here.WaitForAsync("rejected", 2);
        here.Clock.Advance(TimeSpan.FromSeconds(1));
        await here.ReceiveAsync("s@far.test", "nobody@here.test");
        Assert.Equal(3, (await here.WaitForAsync("rejected", 3)).Count);
    }

    private static int Taken(RejectionAllowance allowance, int attempts, Func<int, IPAddress> client)
    {
        int taken = 0;
        for (int i = 0; i < attempts; i++)
        {
            if (allowance.TryTake(client(i))) taken++;
        }

        return taken;
    }
}
