using System.Net;

namespace Posthouse.Transport.Tests;

public sealed class ConnectionCounterTests
{
    [Fact]
    public void The_listeners_limit_holds_and_a_place_becomes_free_again()
    {
        var counter = new ConnectionCounter(2, 0);
        Assert.True(counter.TryEnter());
        Assert.True(counter.TryEnter());
        Assert.False(counter.TryEnter());
        counter.Leave();
        Assert.True(counter.TryEnter());
    }

    [Fact]
    public void Addresses_of_one_ipv6_network_are_one_client()
    {
        var counter = new ConnectionCounter(0, 2);
        Assert.True(counter.TryEnter(IPAddress.Parse("2001:db8::1")));
        Assert.True(counter.TryEnter(IPAddress.Parse("2001:db8::2")));
        Assert.False(counter.TryEnter(IPAddress.Parse("2001:db8::3")));
        Assert.True(counter.TryEnter(IPAddress.Parse("2001:db8:0:1::3")));
    }

    [Fact]
    public void Ipv4_addresses_that_come_as_ipv6_are_clients_of_their_own()
    {
        var counter = new ConnectionCounter(0, 1);
        Assert.True(counter.TryEnter(IPAddress.Parse("::ffff:192.0.2.1")));
        Assert.True(counter.TryEnter(IPAddress.Parse("::ffff:192.0.2.2")));
        Assert.False(counter.TryEnter(IPAddress.Parse("192.0.2.1")));
    }

    [Fact]
    public void Nothing_is_remembered_of_clients_that_left()
    {
        var counter = new ConnectionCounter(0, 1);
        for (int i = 0; i < 1000; i++)
        {
            var address = new IPAddress([10, 0, (byte)(i >> 8), (byte)i]);
            Assert.True(counter.TryEnter(address));
            Assert.False(counter.TryEnter(address));
            counter.Leave(address);
        }

        Assert.Equal(0, counter.Addresses);
    }

    [Fact]
    public void Loopback_is_not_counted()
    {
        var counter = new ConnectionCounter(0, 1);
        Assert.True(counter.TryEnter(IPAddress.Loopback));
        Assert.True(counter.TryEnter(IPAddress.Loopback));
    }
}
