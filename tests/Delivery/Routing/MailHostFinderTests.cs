using System.Net;
using Posthouse.Dns;
using Posthouse.Testing;

namespace Posthouse.Delivery.Tests;

public class MailHostFinderTests
{
    private static readonly DeliveryOptions Options = new() { HostName = "us.test" };

    [Fact]
    public async Task Hosts_are_ordered_by_preference_and_shuffled_among_equals()
    {
        var resolver = new TestResolver().Mx("d.test", (20, "c.test"), (10, "a.test"), (10, "b.test"), (30, "d.test"));
        var firsts = new HashSet<string>();
        for (int seed = 0; seed < 30; seed++)
        {
            HostList list = await Finder(resolver, seed).FindAsync(Route.ByMx("d.test", 25), default);
            Assert.Equal(["c.test", "d.test"], list.Hosts.Skip(2).Select(static h => h.Name));
            firsts.Add(list.Hosts[0].Name);
        }

        Assert.Equal(["a.test", "b.test"], firsts.Order());
    }

    [Fact]
    public async Task Without_mx_the_domain_itself_is_the_host()
    {
        HostList list = await Finder(new TestResolver().A("d.test", "192.0.2.1")).FindAsync(Route.ByMx("d.test", 25), default);
        Assert.Equal("d.test", Assert.Single(list.Hosts).Name);
    }

    [Fact]
    public async Task A_null_mx_is_refused_with_5_1_10() => await FailsAsync(new TestResolver().Mx("d.test", (0, "")), "5.1.10");

    [Fact]
    public async Task A_domain_that_does_not_exist_is_refused_with_5_1_2() => await FailsAsync(new TestResolver(), "5.1.2");

    [Fact]
    public async Task A_failing_dns_defers_with_4_4_3() => await FailsAsync(new TestResolver().MxStatus("d.test", DnsStatus.ServFail), "4.4.3");

    [Fact]
    public async Task An_mx_that_is_an_address_is_refused() => await FailsAsync(new TestResolver().Mx("d.test", (10, "192.0.2.1")), "5.4.4");

    [Fact]
    public async Task Hosts_not_preferred_to_ourselves_are_cut()
    {
        HostList list = await Finder(new TestResolver().Mx("d.test", (5, "best.test"), (10, "US.test"), (10, "peer.test"), (20, "worse.test"))).FindAsync(Route.ByMx("d.test", 25), default);
        Assert.Equal(["best.test"], list.Hosts.Select(static h => h.Name));
    }

    [Fact]
    public async Task Being_the_best_host_oneself_is_a_loop() => await FailsAsync(new TestResolver().Mx("d.test", (10, "us.test"), (20, "worse.test")), "5.4.6");

    [Fact]
    public async Task A_literal_needs_no_dns()
    {
        var resolver = new TestResolver();
        HostList list = await Finder(resolver).FindAsync(Route.ByMx("[IPv6:2001:db8::1]", 25), default);
        Assert.Equal(new IPEndPoint(IPAddress.Parse("2001:db8::1"), 25), Assert.Single(list.Hosts).Addresses![0]);
        Assert.Empty(resolver.Asked);
    }

    [Fact]
    public async Task Addresses_of_both_families_come_in_turn()
    {
        var resolver = new TestResolver().A("h.test", "192.0.2.1", "192.0.2.2").Aaaa("h.test", "2001:db8::1");
        (IReadOnlyList<EndPoint> addresses, _) = await Finder(resolver).AddressesAsync(new MailHost("h.test", null), Route.ByMx("d.test", 25), default);
        Assert.Equal(System.Net.Sockets.Socket.OSSupportsIPv6 ? 3 : 2, addresses.Count);
        Assert.Contains(new IPEndPoint(IPAddress.Parse("192.0.2.2"), 25), addresses);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("224.0.0.1")]
    public async Task A_strangers_mx_cannot_point_to_our_own_machine(string address)
    {
        var resolver = new TestResolver().A("h.test", address);
        (IReadOnlyList<EndPoint> addresses, Posthouse.Mail.SmtpReply? failure) = await Finder(resolver).AddressesAsync(new MailHost("h.test", null), Route.ByMx("d.test", 25), default);
        Assert.Empty(addresses);
        Assert.True(failure!.IsPermanentFailure);
    }

    private static MailHostFinder Finder(TestResolver resolver, int seed = 1) => new(resolver, Options, new Random(seed));

    private static async Task FailsAsync(TestResolver resolver, string status)
    {
        HostList list = await Finder(resolver).FindAsync(Route.ByMx("d.test", 25), default);
        Assert.Empty(list.Hosts);
        Assert.Equal(status, list.Failure!.Status.ToString());
    }
}
