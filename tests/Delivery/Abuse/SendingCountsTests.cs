using Microsoft.Extensions.Time.Testing;
using Posthouse.Mail;

namespace Posthouse.Delivery.Tests;

public class SendingCountsTests
{
    private static readonly SendingSubject Alice = SendingSubject.Of(new AccountId(1));
    private static readonly SendingSubject Domain = new(SendingScope.Domain, 1);

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 5, 9, 0, 0, TimeSpan.Zero));
    private readonly SendingCounts _counts;

    public SendingCountsTests() => _counts = new SendingCounts(_clock);

    [Fact]
    public void What_would_pass_a_limit_is_not_counted_at_all()
    {
        Assert.Equal(LimitKind.None, Take(3, day: 5).Passed);
        Assert.Equal(LimitKind.RecipientsPerDay, Take(3, day: 5).Passed);
        Assert.Equal(LimitKind.RecipientsPerDay, _counts.Look([new Allowance(Alice, 0, 5, 0)], 3).Passed);
        Assert.Equal(LimitKind.None, Take(2, day: 5).Passed);
        Assert.Equal(LimitKind.RecipientsPerDay, _counts.Look([new Allowance(Alice, 0, 5, 0)], 1).Passed);
        Assert.Equal((5, 5, 2), _counts.Used(Alice));
    }

    [Fact]
    public void A_recipient_counts_for_an_hour_and_a_day_and_never_less()
    {
        _clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(LimitKind.None, Take(2, hour: 2, day: 3).Passed);
        _clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(LimitKind.RecipientsPerHour, Take(1, hour: 2, day: 3).Passed);
        _clock.Advance(TimeSpan.FromMinutes(7));
        Assert.Equal(LimitKind.None, Take(1, hour: 2, day: 3).Passed);
        _clock.Advance(TimeSpan.FromHours(22));
        Assert.Equal(LimitKind.RecipientsPerDay, Take(1, hour: 2, day: 3).Passed);
        _clock.Advance(TimeSpan.FromHours(3));
        Assert.Equal(LimitKind.None, Take(2, hour: 2, day: 3).Passed);
        _clock.Advance(TimeSpan.FromDays(100));
        Assert.Equal(LimitKind.None, Take(2, hour: 2, day: 3).Passed);
    }

    [Fact]
    public void The_domains_limit_stops_an_account_within_its_own_and_nothing_of_it_is_counted()
    {
        Allowance[] both = [new Allowance(Alice, 0, 0, 10), new Allowance(Domain, 0, 0, 1)];
        Assert.Equal(LimitKind.None, _counts.TryTake(both, 1, 80).Passed);
        LimitFinding found = _counts.TryTake(both, 1, 80);
        Assert.Equal((LimitKind.MessagesPerHour, Domain, 1), (found.Passed, found.Subject, found.Limit));
        Assert.Equal((1, 1, 1), _counts.Used(Alice));
    }

    [Fact]
    public void Most_of_a_limit_is_told_when_it_is_used()
    {
        Assert.Equal(LimitKind.None, Take(7, hour: 10).Near);
        Assert.Equal(LimitKind.RecipientsPerHour, Take(1, hour: 10).Near);
    }

    [Fact]
    public void What_was_sent_before_the_start_counts_while_it_is_recent()
    {
        long slot = _counts.Slot;
        _counts.Restore(Alice, slot - 3, 4, 2);
        _counts.Restore(Alice, slot - 100, 5, 2);
        _counts.Restore(Alice, slot - 301, 6, 2);
        Assert.Equal((4, 9, 2), _counts.Used(Alice));
    }

    [Fact]
    public void Who_has_been_silent_for_a_day_is_forgotten()
    {
        for (int i = 1; i <= 100; i++) _counts.TryTake([new Allowance(SendingSubject.Of(new AccountId(i)), 0, 1, 0)], 1, 80);
        Assert.Equal(100, _counts.Count);
        _clock.Advance(TimeSpan.FromHours(25));
        Assert.Equal(LimitKind.None, Take(1, day: 1).Passed);
        Assert.Equal(1, _counts.Count);
    }

    private LimitFinding Take(int recipients, int hour = 0, int day = 0) => _counts.TryTake([new Allowance(Alice, hour, day, 0)], recipients, 80);
}
