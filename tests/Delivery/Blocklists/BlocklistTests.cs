using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Posthouse.Dns;
using Posthouse.Testing;

namespace Posthouse.Delivery.Tests;

public class BlocklistTests
{
    [Fact]
    public void An_address_is_asked_for_in_reverse()
    {
        Assert.Equal("2.0.0.127.zen.example", BlocklistQuery.NameOf(IPAddress.Parse("127.0.0.2"), "zen.example"));
        // RFC 5782 §2.4.
        Assert.Equal("1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ugly.example", BlocklistQuery.NameOf(IPAddress.Parse("2001:db8::1"), "ugly.example"));
    }

    [Theory]
    [InlineData("127.0.0.2", BlocklistStatus.Listed)]
    [InlineData("127.255.255.254", BlocklistStatus.Refused)]
    [InlineData("127.255.255.255", BlocklistStatus.Refused)]
    [InlineData("203.0.113.7", BlocklistStatus.Unknown)]
    [InlineData(null, BlocklistStatus.NotListed)]
    public async Task What_a_list_answers_is_told_apart(string? answer, BlocklistStatus expected)
    {
        var resolver = new TestResolver();
        if (answer is not null) resolver.A("25.2.0.192.zen.example", answer);
        BlocklistFinding finding = await BlocklistQuery.AskAsync(resolver, IPAddress.Parse("192.0.2.25"), "zen.example", TestContext.Current.CancellationToken);
        Assert.Equal(expected, finding.Status);
    }

    [Fact]
    public async Task A_list_that_does_not_answer_says_nothing()
    {
        TestResolver resolver = new TestResolver().AddressStatus("25.2.0.192.zen.example", DnsStatus.Timeout);
        Assert.Equal(BlocklistStatus.Unknown, (await BlocklistQuery.AskAsync(resolver, IPAddress.Parse("192.0.2.25"), "zen.example", TestContext.Current.CancellationToken)).Status);
    }

    [Fact]
    public async Task The_lists_are_asked_again_only_after_their_interval()
    {
        var clock = new FakeTimeProvider();
        TestResolver resolver = new TestResolver().A("25.2.0.192.zen.example", "127.0.0.4");
        using var watch = new BlocklistWatch(
            resolver, new DeliveryOptions { Blocklists = new BlocklistOptions { Lists = ["zen.example", "clean.example"], Addresses = [IPAddress.Parse("192.0.2.25")] } }, new DeliveryMetrics(), clock, NullLogger<BlocklistWatch>.Instance);
        Assert.Equal([BlocklistStatus.Listed, BlocklistStatus.NotListed], (await watch.FindAsync(TestContext.Current.CancellationToken)).Select(static one => one.Status));
        await watch.FindAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2, resolver.Asked.Count);
        clock.Advance(TimeSpan.FromHours(6));
        await watch.FindAsync(TestContext.Current.CancellationToken);
        Assert.Equal(4, resolver.Asked.Count);
    }

    [Fact]
    public async Task Each_list_and_address_is_a_figure_unless_the_list_says_nothing()
    {
        using var metrics = new DeliveryMetrics();
        var seen = new List<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, all) =>
        {
            if (instrument.Name == "posthouse_blocklist_listed") all.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<int>((_, value, tags, _) => seen.Add($"{tags[0].Value} {tags[1].Value} {value}"));
        listener.Start();
        TestResolver resolver = new TestResolver().A("25.2.0.192.zen.example", "127.0.0.4").AddressStatus("25.2.0.192.mute.example", DnsStatus.Timeout);
        using var watch = new BlocklistWatch(
            resolver, new DeliveryOptions { Blocklists = new BlocklistOptions { Lists = ["zen.example", "clean.example", "mute.example"], Addresses = [IPAddress.Parse("192.0.2.25")] } }, metrics, new FakeTimeProvider(), NullLogger<BlocklistWatch>.Instance);
        await watch.FindAsync(TestContext.Current.CancellationToken);
        listener.RecordObservableInstruments();
        Assert.Contains("zen.example 192.0.2.25 1", seen);
        Assert.Contains("clean.example 192.0.2.25 0", seen);
        Assert.DoesNotContain(seen, static one => one.StartsWith("mute.example", StringComparison.Ordinal));
    }
}
