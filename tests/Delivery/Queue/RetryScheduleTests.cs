using CsCheck;
using Posthouse.Mail;

namespace Posthouse.Delivery.Tests;

public class RetryScheduleTests
{
    private static readonly RetrySchedule Schedule = new(new DeliveryOptions());

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 10)]
    [InlineData(5, 60)]
    [InlineData(7, 240)]
    [InlineData(50, 240)]
    public void Waits_grow_and_the_last_repeats(int attempts, int minutes) => Assert.Equal(TimeSpan.FromMinutes(minutes), Schedule.After(attempts, 0.5));

    [Fact]
    public void Jitter_stays_within_a_tenth() =>
        Gen.Select(Gen.Int[1, 20], Gen.Double[0, 1]).Sample((attempts, chance) =>
        {
            TimeSpan exact = Schedule.After(attempts, 0.5);
            Assert.InRange(Schedule.After(attempts, chance), exact * 0.899, exact * 1.101);
            Assert.True(Schedule.After(attempts, chance) <= Schedule.Longest);
        });

    [Fact]
    public void A_deadline_that_returns_ends_the_attempts_early()
    {
        DateTimeOffset now = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);
        Assert.Equal(now.AddDays(5), Schedule.Expiry(now, new Envelope()));
        Assert.Equal(now.AddHours(1), Schedule.Expiry(now, new Envelope { DeliverBy = new DeliverBy(now.AddHours(1), true, false) }));
        Assert.Equal(now.AddDays(5), Schedule.Expiry(now, new Envelope { DeliverBy = new DeliverBy(now.AddHours(1), false, false) }));
    }
}
