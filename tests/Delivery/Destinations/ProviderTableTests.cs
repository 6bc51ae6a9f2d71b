using Posthouse.Dns;
using Posthouse.Testing;

namespace Posthouse.Delivery.Tests;

public class ProviderTableTests
{
    [Theory]
    [InlineData("contoso-com.mail.protection.outlook.com", "microsoft")]
    [InlineData("contoso-com.a-v1.mx.microsoft", "microsoft")]
    [InlineData("aspmx.l.google.com", "google")]
    [InlineData("ALT1.gmail-smtp-in.l.google.com", "google")]
    [InlineData("mta5.am0.yahoodns.net", "yahoo")]
    [InlineData("mx01.mail.icloud.com", "apple")]
    [InlineData("mxbiz1.qq.com", "tencent")]
    [InlineData("mx3.qq.com", "tencent")]
    [InlineData("mxn.mxhichina.com", "alibaba")]
    [InlineData("mx1.qiye.aliyun.com", "alibaba")]
    [InlineData("163mx01.mxmail.netease.com", "netease")]
    [InlineData("qiye163mx01.mxmail.netease.com", "netease")]
    [InlineData("mxa-0001.gslb.pphosted.com", "proofpoint")]
    [InlineData("eu-smtp-inbound-1.mimecast.com", "mimecast")]
    [InlineData("mail.example.com", null)]
    [InlineData("google.com.example.net", null)]
    public void Hosts_of_large_providers_are_known(string host, string? provider) => Assert.Equal(provider, new ProviderTable(new TestResolver(), []).OfHost(host)?.Name);

    [Fact]
    public void Settings_come_before_what_is_built_in()
    {
        var table = new ProviderTable(new TestResolver(),
        [
            new MailProvider { Name = "ours", Hosts = ["*.l.google.com", "mx.example.net"] },
            new MailProvider { Name = "microsoft", Limit = new DestinationLimit { Domain = "microsoft", Concurrency = 3 } },
        ]);
        Assert.Equal("ours", table.OfHost("aspmx.l.google.com")?.Name);
        Assert.Equal("google", table.OfHost("smtp.google.com")?.Name);
        Assert.Equal("ours", table.OfHost("mx.example.net")?.Name);
        Assert.Equal(3, table.OfHost("x.mail.protection.outlook.com")?.Limit?.Concurrency);
    }

    [Fact]
    public async Task The_host_that_a_domain_prefers_says_whose_it_is_and_a_change_of_mx_is_seen()
    {
        var resolver = new TestResolver().Mx("a.test", (20, "mx.example.com"), (10, "aspmx.l.google.com"), (10, "mx1.example.com")).MxStatus("down.test", DnsStatus.ServFail);
        var table = new ProviderTable(resolver, []);
        // Of two that are preferred alike, always the same one.
        Assert.Equal((true, "google"), await FindAsync("a.test"));
        Assert.Equal((true, null), await FindAsync("none.test"));
        Assert.Equal((false, null), await FindAsync("down.test"));
        resolver.Mx("a.test", (10, "a-test.mail.protection.outlook.com"));
        Assert.Equal((true, "microsoft"), await FindAsync("a.test"));

        async Task<(bool, string?)> FindAsync(string domain)
        {
            (bool known, MailProvider? provider) = await table.FindAsync(domain, TestContext.Current.CancellationToken);
            return (known, provider?.Name);
        }
    }
}
