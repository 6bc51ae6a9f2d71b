using Posthouse.Mail;

namespace Posthouse.Delivery.Tests;

public sealed class SuppressionPolicyTests
{
    private static readonly DateTimeOffset Monday = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);
    private static readonly SuppressionOptions Options = new();
    private static readonly EmailAddress Bob = EmailAddress.Parse("bob@far.test");

    [Theory]
    [InlineData("550 5.1.1 User unknown", 180)]
    [InlineData("550 5.2.1 Account disabled", 90)]
    [InlineData("551 5.1.6 User has moved", 90)]
    public void A_mailbox_that_is_not_there_is_left_alone_at_once(string reply, int days)
    {
        SuppressedAddress row = Judge(null, reply, Monday)!;
        Assert.True(row.IsActive);
        Assert.Equal(Monday.AddDays(days), row.Expires);
    }

    [Theory]
    [InlineData("554 5.7.1 Client host blocked using zen.spamhaus.org")]
    [InlineData("421 4.7.0 Too many connections")]
    [InlineData("550 5.7.26 DMARC policy")]
    [InlineData("550 5.7.1 Message identified as spam")]
    [InlineData("550 5.7.1 Relay access denied")]
    [InlineData("550 5.1.2 Host unknown")]
    [InlineData("550 5.3.0 Internal error")]
    [InlineData("550 Rejected")]
    public void What_is_not_the_recipients_fault_never_counts(string reply) => Assert.Null(Judge(null, reply, Monday));

    [Fact]
    public void A_full_mailbox_counts_after_three_failures_over_three_days()
    {
        const string Full = "552 5.2.2 Mailbox full";
        SuppressedAddress first = Judge(null, Full, Monday)!;
        Assert.False(first.IsActive);
        SuppressedAddress second = Judge(first, Full, Monday.AddHours(1))!;
        SuppressedAddress third = Judge(second, Full, Monday.AddHours(2))!;
        Assert.False(third.IsActive);
        SuppressedAddress later = Judge(third, Full, Monday.AddDays(3))!;
        Assert.True(later.IsActive);
        Assert.Equal(Monday.AddDays(17), later.Expires);
        Assert.Equal(4, later.Count);
    }

    [Fact]
    public void Words_that_only_likely_mean_it_count_like_a_full_mailbox() =>
        Assert.False(Judge(null, "550 <bob@far.test>: Recipient address rejected.", Monday)!.IsActive);

    [Fact]
    public void A_message_that_expired_has_failed_over_days()
    {
        SuppressedAddress row = Judge(null, "450 4.4.7 Delivery time expired; the last answer was: 452 4.2.2 Mailbox full", Monday)!;
        Assert.True(row.IsActive);
        Assert.Equal(Monday.AddDays(14), row.Expires);
    }

    [Fact]
    public void The_count_begins_anew_when_its_time_is_over()
    {
        SuppressedAddress first = Judge(null, "552 5.2.2 Mailbox full", Monday)!;
        Assert.Equal(1, Judge(first, "552 5.2.2 Mailbox full", Monday.AddDays(31))!.Count);
    }

    [Fact]
    public void A_persons_entry_is_only_counted()
    {
        var manual = new SuppressedAddress { Address = Bob, Class = "manual", Source = "manual", FirstSeen = Monday, LastSeen = Monday, Expires = Monday.AddYears(10) };
        SuppressedAddress row = Judge(manual, "552 5.2.2 Mailbox full", Monday.AddDays(1))!;
        Assert.Equal(("manual", 2, Monday.AddYears(10)), (row.Source, row.Count, row.Expires));
    }

    private static SuppressedAddress? Judge(SuppressedAddress? known, string reply, DateTimeOffset now)
    {
        int code = int.Parse(reply[..3], System.Globalization.CultureInfo.InvariantCulture);
        EnhancedStatusCode? status = EnhancedStatusCode.TryParse(reply.AsSpan(4), out EnhancedStatusCode parsed, out _) ? parsed : null;
        BounceVerdict verdict = BounceClassifier.Classify(new SmtpReply(code, status, reply[4..]));
        return SuppressionPolicy.Judge(known, new SuppressionEvent(Bob, verdict, code >= 500, reply, "queue"), Options, now);
    }
}
