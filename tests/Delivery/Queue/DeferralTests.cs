using Posthouse.Mail;

namespace Posthouse.Delivery.Tests;

public class DeferralTests
{
    [Theory]
    [InlineData("450 4.2.0 <a@b.test>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/b.test.html", nameof(DeferralReason.Greylisted))]
    [InlineData("451 4.7.1 Greylisting in action, please come back later", nameof(DeferralReason.Greylisted))]
    [InlineData("421 4.7.0 Our system has detected an unusual rate of unsolicited mail", nameof(DeferralReason.Throttled))]
    [InlineData("421 4.7.28 try later", nameof(DeferralReason.Throttled))]
    [InlineData("421 4.7.0 mx.test Too many concurrent SMTP connections from your address", nameof(DeferralReason.Crowded))]
    [InlineData("421 Too many connections, try again later", nameof(DeferralReason.Crowded))]
    [InlineData("452 4.3.2 Maximum number of simultaneous sessions exceeded", nameof(DeferralReason.Crowded))]
    [InlineData("451 4.3.0 Internal error", nameof(DeferralReason.Other))]
    [InlineData("550 5.7.1 rate limit exceeded", nameof(DeferralReason.Other))]
    public void What_a_temporary_refusal_says_of_the_destination_is_told_apart(string reply, string expected) => Assert.Equal(expected, Deferrals.ReasonOf(Parse(reply)).ToString());

    [Theory]
    [InlineData("450 4.2.0 Greylisted, try again in 300 seconds", 300)]
    [InlineData("450 4.2.0 Greylisted for 5 minutes", 300)]
    [InlineData("451 4.7.1 Greylisted, retry after 00:04:59", 299)]
    [InlineData("450 4.2.0 Greylisted, see postgrey.schweikert.ch/help/10m.html", 0)]
    [InlineData("450 4.2.0 Greylisted", 0)]
    public void The_time_that_a_greylist_names_is_read(string reply, int seconds) =>
        Assert.Equal(seconds == 0 ? null : TimeSpan.FromSeconds(seconds), Deferrals.HintOf(Parse(reply)));

    [Fact]
    public void After_a_greylists_refusal_the_next_attempt_is_soon_but_never_early()
    {
        var schedule = new RetrySchedule(new DeliveryOptions { RetryIntervals = [TimeSpan.FromHours(1)] });
        SmtpReply named = Parse("450 4.2.0 Greylisted for 60 seconds"), silent = Parse("450 4.2.0 Greylisted");
        Assert.Equal(TimeSpan.FromSeconds(60), schedule.After(1, named, 0));
        Assert.Equal(TimeSpan.FromSeconds(66), schedule.After(1, named, 1));
        Assert.Equal(TimeSpan.FromSeconds(310), schedule.After(2, silent, 0));
        Assert.Equal(TimeSpan.FromHours(1), schedule.After(5, silent, 0.5));
        Assert.Equal(TimeSpan.FromHours(1), schedule.After(1, Parse("451 4.3.0 trouble for 5 minutes"), 0.5));
    }

    [Fact]
    public void The_closest_limit_holds()
    {
        var limits = new DestinationLimits([new() { Domain = "a.test", Concurrency = 1 }, new() { Domain = "*.a.test", Concurrency = 2 }, new() { Domain = "*", Concurrency = 3 }]);
        Assert.Equal([1, 2, 2, 3], ((string[])["A.test", "b.a.test", "c.b.a.test", "other.test"]).Select(name => limits.Of(name).Concurrency));
        Assert.Equal(0, new DestinationLimits([]).Of("a.test").Concurrency);
    }

    private static SmtpReply Parse(string text) =>
        new(int.Parse(text.AsSpan(0, 3), System.Globalization.CultureInfo.InvariantCulture), EnhancedStatusCode.TryParse(text.AsSpan(4), out EnhancedStatusCode code, out int length) ? code : null, text[(4 + length)..].Trim());
}
