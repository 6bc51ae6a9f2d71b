using CsCheck;
using Posthouse.Mail;

namespace Posthouse.SenderAuth.Tests;

public sealed class DmarcRecordTests
{
    [Fact]
    public void Every_tag_is_read()
    {
        Assert.True(DmarcRecord.TryParse("v=DMARC1; p=reject; sp=quarantine; np=none; adkim=s; aspf=s; t=y; psd=n; fo=1:d:s; rua=mailto:a@example.com,mailto:b@example.com; ruf=mailto:c@example.com", out DmarcRecord? record));

        Assert.Equal(DmarcPolicy.Reject, record.Policy);
        Assert.Equal(DmarcPolicy.Quarantine, record.SubdomainPolicy);
        Assert.Equal(DmarcPolicy.None, record.NonexistentPolicy);
        Assert.True(record.StrictDkim);
        Assert.True(record.StrictSpf);
        Assert.True(record.Testing);
        Assert.Equal(PublicSuffix.No, record.PublicSuffix);
        Assert.Equal(FailureReporting.AnyFailed | FailureReporting.Dkim | FailureReporting.Spf, record.FailureReporting);
        Assert.Equal(["a@example.com", "b@example.com"], record.AggregateReports.Select(static a => a.ToString()));
        Assert.Equal("c@example.com", Assert.Single(record.FailureReports).ToString());
    }

    // RFC 9989 §4.7: the version comes first and matches exactly; the rest forgives.
    [Theory]
    [InlineData("v=DMARC1", true)]
    [InlineData("v=DMARC1;", true)]
    [InlineData("V = DMARC1 ; p=none", true)]
    [InlineData("v=DMARC1; p = Reject ;", true)]
    [InlineData("v=DMARC1; rua=mailto:a@b.example; p=none", true)]
    [InlineData("v=DMARC1; unknown=1; pct=20; p=none", true)]
    [InlineData("v=DMARC1; p=none; adkim=x; aspf=; fo=z; t=maybe; psd=q", true)]
    [InlineData("v=dmarc1; p=none", false)]
    [InlineData("v=DMARC2; p=none", false)]
    [InlineData("v=DMARC10; p=none", false)]
    [InlineData("p=none; v=DMARC1", false)]
    [InlineData("v=spf1 -all", false)]
    [InlineData("", false)]
    [InlineData("v", false)]
    [InlineData("v=", false)]
    public void Only_the_version_has_to_be_right(string text, bool read) => Assert.Equal(read, DmarcRecord.TryParse(text, out _));

    // RFC 9989 §4.10.1: without a readable policy, "none" where there is somebody to tell, and no DMARC otherwise.
    [Theory]
    [InlineData("v=DMARC1; p=block", false)]
    [InlineData("v=DMARC1; p=block; rua=mailto:a@b.example", true)]
    [InlineData("v=DMARC1; p=reject; sp=everything", false)]
    [InlineData("v=DMARC1; p=reject; np=everything; rua=mailto:a@b.example", true)]
    [InlineData("v=DMARC1; p=reject; sp=everything; rua=nobody", false)]
    public void A_policy_that_cannot_be_read_is_none_where_reports_are_wanted(string text, bool read)
    {
        Assert.Equal(read, DmarcRecord.TryParse(text, out DmarcRecord? record));
        if (record is not null) Assert.Equal((DmarcPolicy.None, null, null), (record.Policy, record.SubdomainPolicy, record.NonexistentPolicy));
    }

    [Theory]
    [InlineData("mailto:a@b.example!10m", "a@b.example")]
    [InlineData("mailto:a@b.example?subject=x", "a@b.example")]
    [InlineData("mailto:a%2Bx@b.example", "a+x@b.example")]
    [InlineData("MAILTO:a@b.example , mailto:a@b.example", "a@b.example")]
    [InlineData("https://b.example/report, mailto:a@b.example", "a@b.example")]
    [InlineData("mailto:a@[192.0.2.1]", "")]
    [InlineData("mailto:a%0D%0ABcc:x@b.example", "")]
    public void Reports_go_to_what_mail_can_reach(string list, string addresses)
    {
        Assert.True(DmarcRecord.TryParse("v=DMARC1; p=none; rua=" + list, out DmarcRecord? record));
        Assert.Equal(addresses, string.Join(',', record.AggregateReports));
    }

    [Fact]
    public void An_owner_cannot_make_us_report_to_a_crowd()
    {
        string crowd = string.Join(',', Enumerable.Range(0, 200).Select(static i => $"mailto:a{i}@b.example"));
        Assert.True(DmarcRecord.TryParse("v=DMARC1; p=none; rua=" + crowd[..3000], out DmarcRecord? record));
        Assert.Equal(DmarcRecord.MaximumReportAddresses, record.AggregateReports.Count);
    }

    [Fact]
    public void A_record_without_end_is_not_read() => Assert.False(DmarcRecord.TryParse("v=DMARC1; p=reject; x=" + new string('a', DmarcRecord.MaximumLength), out _));

    [Theory]
    [InlineData(DmarcPolicy.Reject, DmarcPolicy.Quarantine)]
    [InlineData(DmarcPolicy.Quarantine, DmarcPolicy.None)]
    [InlineData(DmarcPolicy.None, DmarcPolicy.None)]
    public void Testing_takes_the_policy_one_level_down(DmarcPolicy policy, DmarcPolicy applied)
    {
        Assert.Equal(applied, new DmarcRecord { Testing = true }.Applied(policy));
        Assert.Equal(policy, new DmarcRecord().Applied(policy));
    }

    [Fact]
    public void Any_text_is_read_or_refused_and_never_throws() =>
        Gen.OneOf(Gen.String, Gen.String[Gen.Char["vV=DMARC1;pnr ecjtqua\t:,@mailo.!?%0A"], 0, 80].Select(static s => "v=DMARC1;" + s)).Sample(static text =>
        {
            if (DmarcRecord.TryParse(text, out DmarcRecord? record)) Assert.All(record.AggregateReports, static a => Assert.True(EmailAddress.TryParse(a.ToString(), out _)));
        });
}
