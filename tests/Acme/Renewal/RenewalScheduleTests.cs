namespace Posthouse.Acme.Tests;

public class RenewalScheduleTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly HeldCertificate Certificate = new()
    {
        Names = ["mail.example.com"], Issuer = "", Serial = "", Fingerprint = "", RenewalId = null, NotBefore = Start, NotAfter = Start.AddDays(90),
    };

    [Theory]
    [InlineData(0, 60)]
    [InlineData(1, 55.5)]
    public void A_third_of_the_lifetime_is_left_or_a_twentieth_more(double chance, double day) =>
        Assert.Equal(Start.AddDays(day), RenewalSchedule.ByLifetime(Certificate, chance));

    [Fact]
    public void A_window_is_used_from_its_beginning_to_its_end()
    {
        var window = new SuggestedWindow(Start.AddDays(50), Start.AddDays(54));
        Assert.Equal(Start.AddDays(50), RenewalSchedule.InWindow(window, Certificate, 0));
        Assert.Equal(Start.AddDays(53), RenewalSchedule.InWindow(window, Certificate, 0.75));
    }

    [Theory]
    [InlineData(54, 50)]
    [InlineData(50, 50)]
    [InlineData(88, 89)]
    [InlineData(200, 201)]
    public void A_window_that_makes_no_sense_is_not_used(double from, double to) =>
        Assert.Null(RenewalSchedule.InWindow(new SuggestedWindow(Start.AddDays(from), Start.AddDays(to)), Certificate, 0.5));

    [Fact]
    public void Waits_double_up_to_a_day_and_a_quarter()
    {
        var options = new AcmeOptions { Folder = "", Chance = static () => 0 };
        Assert.Equal([10, 20, 40, 80], Enumerable.Range(1, 4).Select(n => RenewalSchedule.AfterFailures(n, options).TotalMinutes));
        Assert.Equal(TimeSpan.FromDays(1), RenewalSchedule.AfterFailures(1_000_000, options));
        Assert.Equal(TimeSpan.FromDays(1.25), RenewalSchedule.AfterFailures(1_000_000, options with { Chance = static () => 1 }));
    }
}
