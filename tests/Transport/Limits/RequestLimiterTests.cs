using System.Net;
using Microsoft.Extensions.Time.Testing;

namespace Posthouse.Transport.Tests;

public class RequestLimiterTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void A_client_waits_once_its_burst_is_used_and_others_do_not()
    {
        var limiter = new RequestLimiter(3, 60, 100, _clock);
        for (int i = 0; i < 3; i++) Assert.Null(limiter.Enter(IPAddress.Parse("192.0.2.1")));
        Assert.Equal(TimeSpan.FromSeconds(1), limiter.Enter(IPAddress.Parse("192.0.2.1")));
        Assert.Null(limiter.Enter(IPAddress.Parse("192.0.2.2")));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(limiter.Enter(IPAddress.Parse("192.0.2.1")));
        Assert.NotNull(limiter.Enter(IPAddress.Parse("192.0.2.1")));
    }

    [Fact]
    public void One_network_of_ipv6_is_one_client_and_this_machine_is_none()
    {
        var limiter = new RequestLimiter(1, 60, 100, _clock);
        Assert.Null(limiter.Enter(IPAddress.Parse("2001:db8::1")));
        Assert.NotNull(limiter.Enter(IPAddress.Parse("2001:db8::2")));
        Assert.Null(limiter.Enter(IPAddress.Parse("2001:db8:0:1::1")));
        for (int i = 0; i < 5; i++) Assert.Null(limiter.Enter(IPAddress.Loopback));
    }

    [Fact]
    public void Memory_is_bounded_whoever_asks()
    {
        var limiter = new RequestLimiter(2, 60, 10, _clock);
        int refused = 0;
        for (int i = 0; i < 200; i++)
        {
            if (limiter.Enter(new IPAddress([198, 51, 100, (byte)i])) is not null) refused++;
        }

        Assert.Equal(10, limiter.Clients);
        // Ten have their own allowance, all others together one.
        Assert.Equal(188, refused);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(limiter.Enter(IPAddress.Parse("203.0.113.1")));
        Assert.Equal(1, limiter.Clients);
    }
}
