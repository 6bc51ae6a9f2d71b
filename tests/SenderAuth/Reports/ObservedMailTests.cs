using Posthouse.Storage;

namespace Posthouse.SenderAuth.Tests;

/// <summary>What the journal's records tell a report.</summary>
public sealed class ObservedMailTests
{
    private const string Far = "far.test:far.test";

    [Theory]
    [InlineData("received", "dmarc:pass:" + Far + ":reject:spfdkim::none", "Pass ")]
    [InlineData("received", "dmarc:pass:" + Far + ":none:dkim::none", "None ")]
    [InlineData("received", "dmarc:fail:" + Far + ":none:::none", "None ")]
    [InlineData("received", "dmarc:fail:" + Far + ":quarantine:::quarantine", "Quarantine ")]
    [InlineData("received", "dmarc:fail:" + Far + ":reject:::reject", "Quarantine local_policy")]
    [InlineData("received", "dmarc:fail:" + Far + ":reject:::quarantine", "Quarantine policy_test_mode")]
    [InlineData("received", "dmarc:fail:" + Far + ":quarantine:::none", "None policy_test_mode")]
    [InlineData("received", "dmarc:fail:" + Far + ":reject::trusted_forwarder:reject", "None trusted_forwarder")]
    [InlineData("received", "dmarc:temperror:" + Far + ":reject:::none", "None ")]
    [InlineData("rejected", "dmarc:fail:" + Far + ":reject:::reject", "Reject ", "dmarc-reject", "550 5.7.26 no")]
    [InlineData("rejected", "dmarc:pass:" + Far + ":reject:spf::none", "Pass ", "too-large", "552 5.3.4 no")]
    [InlineData("rejected", "dmarc:pass:" + Far + ":reject:spf::none", null, "greylisted", "451 4.7.1 later")]
    [InlineData("received", "dmarc:none:far.test::none:::none", null)]
    [InlineData("received", "dmarc:none", null)]
    [InlineData("delivered", "dmarc:pass:" + Far + ":reject:spfdkim::none", null)]
    public void What_was_done_is_told_with_its_reason(string kind, string dmarc, string? expected, string reason = "", string reply = "")
    {
        string auth = "auth=spf:fail:mailfrom:far.test,dkim:fail:other.test:s1,dkim:pass:far.test:s2,iprev:none," + dmarc;
        var record = new JournalRecord(kind)
        {
            At = new DateTimeOffset(2026, 11, 25, 23, 59, 59, TimeSpan.Zero),
            Detail = kind == "rejected" ? $"stage=x reason={reason} remote=::ffff:192.0.2.1 {auth} reply={reply}" : $"remote=192.0.2.1 tls= size=9 recipients=1 {auth} helo=x auth=dmarc:pass:victim.test:victim.test:reject:spf::none",
        };

        ObservedMail? mail = ObservedMail.Of(record);
        Assert.Equal(expected, mail is null ? null : $"{mail.Disposition} {mail.Reason}");
        if (mail is null) return;
        Assert.Equal(("192.0.2.1", "far.test", "fail:mfrom:far.test", "pass:far.test:s2,fail:other.test:s1"), (mail.Source.ToString(), mail.Author.Ascii, mail.Spf, mail.Dkim));
        Assert.Equal(new DateOnly(2026, 11, 25), mail.Day);
        Assert.InRange(mail.Kind.Length, 1, 43);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("remote=192.0.2.1 auth=")]
    [InlineData("auth=spf:pass")]
    [InlineData("remote=192.0.2.1 auth=spf,dkim,dmarc,:::,dmarc::::::::")]
    [InlineData("remote=nowhere auth=dmarc:fail:far.test:far.test:reject:::reject helo=x")]
    public void A_record_that_says_something_else_tells_nothing(string? detail) => Assert.Null(ObservedMail.Of(new JournalRecord("received") { Detail = detail }));
}
