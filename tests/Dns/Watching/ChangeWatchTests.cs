using Microsoft.Extensions.Time.Testing;

namespace Posthouse.Dns.Tests;

public class ChangeWatchTests
{
    private readonly PlayedZone _zone = new(PlayedZone.Usual);
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task A_change_is_followed_until_everybody_shows_it()
    {
        _zone.Set("example.com", "MX", "10 old.test.").Remember("example.com", "MX", "10 old.test.");
        await using IAsyncEnumerator<WatchRound> rounds = Follow();
        PendingRecord record = Assert.Single((await NextAsync(rounds)).Pending);
        Assert.False(record.Published);
        Assert.Null(record.Everywhere);
        Assert.Equal(2, record.Lagging.Count);

        _zone.Set("example.com", "MX", "10 mail.example.com.");
        record = Assert.Single((await NextAsync(rounds)).Pending);
        Assert.True(record.Published);
        Assert.Equal(["198.51.100.53:53"], record.Lagging);
        // The old record lived for five minutes, and the change was seen a minute after the beginning.
        Assert.Equal(_clock.GetUtcNow() + TimeSpan.FromMinutes(5), record.Everywhere);

        _zone.Forget("example.com", "MX");
        WatchRound last = await NextAsync(rounds);
        Assert.True(last.Done);
        Assert.Equal(last.Total, last.Shown);
        Assert.False(await rounds.MoveNextAsync());
    }

    [Fact]
    public async Task The_memory_of_a_name_that_was_not_there_counts_too()
    {
        _zone.TimeToLive = TimeSpan.FromMinutes(10);
        _zone.Remember("_dmarc.example.com", "TXT");
        await using IAsyncEnumerator<WatchRound> rounds = Follow();
        PendingRecord record = Assert.Single((await NextAsync(rounds)).Pending);
        Assert.Equal("_dmarc.example.com", record.Name);
        Assert.Equal(_clock.GetUtcNow() + TimeSpan.FromMinutes(10), record.Everywhere);
    }

    [Fact]
    public async Task It_ends_after_the_longest_time_and_names_who_lags()
    {
        _zone.Remember("example.com", "MX", "10 old.test.");
        await using IAsyncEnumerator<WatchRound> rounds = Follow(new WatchOptions { Longest = TimeSpan.FromSeconds(90) });
        Assert.False((await NextAsync(rounds)).GaveUp);
        Assert.False((await NextAsync(rounds)).GaveUp);
        WatchRound last = await NextAsync(rounds, TimeSpan.FromSeconds(30));
        Assert.True(last.GaveUp);
        Assert.Equal(["198.51.100.53:53"], Assert.Single(last.Pending).Lagging);
        Assert.False(await rounds.MoveNextAsync());
    }

    [Fact]
    public async Task What_is_wanted_is_asked_anew_before_each_look()
    {
        MailDomain plan = PlayedZone.Usual with { Spf = "v=spf1 ip4:198.51.100.7 -all" };
        _zone.Set("example.com", "TXT", "\"v=spf1 ip4:198.51.100.7 -all\"").Remember("_dmarc.example.com", "TXT");
        await using IAsyncEnumerator<WatchRound> rounds = new ChangeWatch(_zone.Checker(), new WatchOptions(), _clock).FollowAsync(_ => ValueTask.FromResult(plan), TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.DoesNotContain((await NextAsync(rounds)).Pending, static p => p.Name == "example.com");
        plan = plan with { Spf = "v=spf1 ip4:192.0.2.99 -all" };
        Assert.NotNull(Assert.Single((await NextAsync(rounds)).Pending, static p => p is { Name: "example.com", Type: "TXT" }).Drift);
    }

    private IAsyncEnumerator<WatchRound> Follow(WatchOptions? options = null) =>
        new ChangeWatch(_zone.Checker(), options ?? new WatchOptions(), _clock).FollowAsync(static _ => ValueTask.FromResult(PlayedZone.Usual), TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);

    // Everything that is played answers at once, so that a round which is not there yet waits for the clock.
    private async Task<WatchRound> NextAsync(IAsyncEnumerator<WatchRound> rounds, TimeSpan? wait = null)
    {
        ValueTask<bool> next = rounds.MoveNextAsync();
        if (!next.IsCompleted) _clock.Advance(wait ?? TimeSpan.FromMinutes(1));
        Assert.True(await next);
        return rounds.Current;
    }
}
