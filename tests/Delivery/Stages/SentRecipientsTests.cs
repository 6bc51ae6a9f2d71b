using Microsoft.Extensions.Time.Testing;
using Posthouse.Mail;

namespace Posthouse.Delivery.Tests;

public class SentRecipientsTests
{
    private static readonly AccountId Alice = new(1);

    private readonly FakeTimeProvider _clock = new();
    private readonly SentRecipients _sent;

    public SentRecipientsTests() => _sent = new SentRecipients(_clock);

    [Fact]
    public void What_would_pass_the_limit_is_not_counted_at_all()
    {
        Assert.True(_sent.TryTake(Alice, 3, 5));
        Assert.False(_sent.TryTake(Alice, 3, 5));
        Assert.False(_sent.HasRoom(Alice, 3, 5));
        Assert.True(_sent.TryTake(Alice, 2, 5));
        Assert.False(_sent.HasRoom(Alice, 1, 5));
        Assert.True(_sent.TryTake(new AccountId(2), 5, 5));
    }

    [Fact]
    public void A_recipient_counts_for_a_day_and_never_less()
    {
        _clock.Advance(TimeSpan.FromMinutes(59));
        Assert.True(_sent.TryTake(Alice, 2, 3));
        _clock.Advance(TimeSpan.FromHours(10));
        Assert.True(_sent.TryTake(Alice, 1, 3));
        _clock.Advance(TimeSpan.FromHours(14));
        Assert.False(_sent.HasRoom(Alice, 1, 3));
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.True(_sent.HasRoom(Alice, 2, 3));
        Assert.False(_sent.HasRoom(Alice, 3, 3));
        _clock.Advance(TimeSpan.FromDays(100));
        Assert.True(_sent.HasRoom(Alice, 3, 3));
    }

    [Fact]
    public void An_account_that_has_been_silent_for_a_day_is_forgotten()
    {
        for (int i = 1; i <= 100; i++) _sent.TryTake(new AccountId(i), 1, 1);
        Assert.Equal(100, _sent.Count);
        _clock.Advance(TimeSpan.FromHours(25));
        Assert.True(_sent.TryTake(Alice, 1, 1));
        Assert.Equal(1, _sent.Count);
    }
}
