using System.Net;
using Posthouse.Mail;
using Posthouse.Pipeline;

namespace Posthouse.SenderAuth.Tests;

public sealed class FailureFinderTests
{
    [Theory]
    [InlineData("", false, false, "Dmarc")]
    [InlineData("fo=0", false, false, "Dmarc")]
    [InlineData("fo=0", true, false, null)]
    [InlineData("fo=1", true, false, "Dmarc")]
    [InlineData("fo=1", true, true, null)]
    [InlineData("fo=d", false, false, "Signature")]
    [InlineData("fo=d", true, true, null)]
    [InlineData("fo=s", false, false, "Spf")]
    [InlineData("fo=s", true, false, null)]
    [InlineData("fo=x", false, false, "Dmarc")]
    [InlineData("fo=0:s", false, false, "Dmarc")]
    [InlineData("psd=y", false, false, null)]
    public void The_owner_says_what_he_wants_to_hear_of(string options, bool spf, bool dkim, string? expected) =>
        Assert.Equal(expected, FailureFinder.Find(Findings("v=DMARC1; p=none; ruf=mailto:a@example.com; " + options, spf, dkim))?.ToString());

    [Fact]
    public void Nobody_is_told_who_did_not_ask() => Assert.Null(FailureFinder.Find(Findings("v=DMARC1; p=reject; fo=1", false, false)));

    [Fact]
    public void A_dns_that_did_not_answer_is_no_failure()
    {
        SenderFindings findings = Findings("v=DMARC1; p=none; ruf=mailto:a@example.com; fo=1", spf: true, dkim: false);
        Assert.Null(FailureFinder.Find(findings with { Signatures = [new DkimOutcome { Reason = DkimReason.KeyUnavailable }] }));
        Assert.Null(FailureFinder.Find(findings with { Dmarc = findings.Dmarc with { Result = AuthResult.TempError } }));
    }

    [Theory]
    [InlineData("a@example.com", "", "alice@here.test", false)]
    [InlineData(null, "", "alice@here.test", true)]
    [InlineData("a@example.com", "Auto-Submitted: auto-generated\r\n", "alice@here.test", true)]
    [InlineData("a@example.com", "auto-submitted: No\r\n", "alice@here.test", false)]
    [InlineData("a@example.com", "Content-Type: multipart/report; report-type=feedback-report; boundary=x\r\nMIME-Version: 1.0\r\n", "alice@here.test", true)]
    [InlineData("a@example.com", "", "noreply-dmarc@here.test", true)]
    public void No_report_is_about_a_report_or_an_answer_to_one(string? sender, string fields, string recipient, bool expected)
    {
        var context = new StageContext
        {
            Connection = new ConnectionFacts(IPAddress.Loopback, ReceivingRole.Relay, "x", null, null, null),
            Envelope = new Envelope { Sender = sender is null ? null : EmailAddress.Parse(sender), Recipients = [new EnvelopeRecipient(EmailAddress.Parse(recipient))] },
            Message = new TestMessage("From: a@example.com\r\n" + fields + "\r\nx\r\n"),
        };
        Assert.Equal(expected, FailureFinder.MayLoop(context, EmailAddress.Parse("noreply-dmarc@here.test")));
    }

    private static SenderFindings Findings(string record, bool spf, bool dkim)
    {
        Assert.True(DmarcRecord.TryParse(record, out DmarcRecord? parsed));
        DomainName author = DomainName.Parse("example.com");
        return new SenderFindings
        {
            Spf = new SpfOutcome(spf ? AuthResult.Pass : AuthResult.Fail, SpfIdentity.MailFrom, "example.com"),
            Iprev = new IprevOutcome(AuthResult.None, null, null),
            Signatures = [new DkimOutcome { Reason = dkim ? DkimReason.None : DkimReason.SignatureMismatch, Domain = author }],
            Arc = new ArcOutcome { Reason = ArcReason.None },
            Dmarc = new DmarcOutcome(spf || dkim ? AuthResult.Pass : AuthResult.Fail, "x") { Author = author, PolicyDomain = author, Record = parsed, SpfAligned = spf, AlignedSignature = dkim ? author : null },
        };
    }
}
