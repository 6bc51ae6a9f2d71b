using System.Net;
using Microsoft.Extensions.Time.Testing;
using Posthouse.Dns;
using Posthouse.Testing;

namespace Posthouse.SenderAuth.Tests;

public sealed class IprevCheckTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("192.0.2.1")]
    [InlineData("::ffff:192.0.2.1")]
    public async Task A_name_that_leads_back_passes(string client)
    {
        TestResolver dns = new TestResolver().Ptr("192.0.2.1", "other.test", "Mail.a.test.").A("mail.a.test", "192.0.2.9", "192.0.2.1");
        Assert.Equal(new IprevOutcome(AuthResult.Pass, "Mail.a.test", null), await CheckAsync(dns, client));
    }

    [Fact]
    public async Task IPv6_leads_back_by_AAAA()
    {
        TestResolver dns = new TestResolver().Ptr("2001:db8::1", "mail.a.test").Aaaa("mail.a.test", "2001:db8::1");
        Assert.Equal(new IprevOutcome(AuthResult.Pass, "mail.a.test", null), await CheckAsync(dns, "2001:db8::1"));
    }

    [Fact]
    public async Task Names_that_lead_elsewhere_fail()
    {
        TestResolver dns = new TestResolver().Ptr("192.0.2.1", "mail.a.test", "gone.test").A("mail.a.test", "192.0.2.2");
        Assert.Equal(new IprevOutcome(AuthResult.Fail, null, IprevCheck.NoMatch), await CheckAsync(dns, "192.0.2.1"));
    }

    [Fact]
    public async Task No_name_is_a_permanent_error_and_silence_a_temporary_one()
    {
        var dns = new TestResolver();
        Assert.Equal(new IprevOutcome(AuthResult.PermError, null, IprevCheck.NoName), await CheckAsync(dns, "192.0.2.1"));
        dns.PtrStatus("192.0.2.1", DnsStatus.ServFail);
        Assert.Equal(new IprevOutcome(AuthResult.TempError, null, IprevCheck.DnsError), await CheckAsync(dns, "192.0.2.1"));
        dns.Ptr("192.0.2.1", "mail.a.test").AddressStatus("mail.a.test", DnsStatus.Timeout);
        Assert.Equal(new IprevOutcome(AuthResult.TempError, null, IprevCheck.DnsError), await CheckAsync(dns, "192.0.2.1"));
    }

    [Fact]
    public async Task Only_the_first_names_are_looked_at()
    {
        TestResolver dns = new TestResolver().Ptr("192.0.2.1", [.. Enumerable.Range(0, 1000).Select(static i => $"h{i}.test")]).A("h10.test", "192.0.2.1");
        Assert.Equal(AuthResult.Fail, (await CheckAsync(dns, "192.0.2.1")).Result);
        Assert.Equal(11, dns.Asked.Count);
    }

    [Fact]
    public async Task The_time_for_all_names_together_is_limited()
    {
        var clock = new FakeTimeProvider();
        var dns = new StalledResolver(new TestResolver().Ptr("192.0.2.1", "a.test", "b.test"));
        Task<IprevOutcome> check = new IprevCheck(dns, new IprevOptions(), clock).CheckAsync(IPAddress.Parse("192.0.2.1"), Token).AsTask();
        await dns.Stalled.WaitAsync(Token);
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(new IprevOutcome(AuthResult.TempError, null, IprevCheck.DnsError), await check);
    }

    private static ValueTask<IprevOutcome> CheckAsync(IDnsResolver dns, string client) =>
        new IprevCheck(dns, new IprevOptions(), TimeProvider.System).CheckAsync(IPAddress.Parse(client), Token);
}
