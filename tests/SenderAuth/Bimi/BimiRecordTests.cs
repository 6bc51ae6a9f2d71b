using System.Buffers;
using System.Text;
using Posthouse.Mail;

namespace Posthouse.SenderAuth.Tests;

public sealed class BimiRecordTests
{
    [Theory]
    [InlineData("v=BIMI1; l=https://example.com/logo.svg; a=https://example.com/mark.pem;", "https://example.com/logo.svg", "https://example.com/mark.pem", false)]
    [InlineData("v = BIMI1;l = https://example.com/logo.svg ;avp=personal;x=y", "https://example.com/logo.svg", null, true)]
    [InlineData("v=BIMI1; l=https://example.com/logo.svg; a=; avp=nobody", "https://example.com/logo.svg", null, false)]
    [InlineData("v=BIMI1; l=; a=;", null, null, false)]
    [InlineData("v=BIMI1;l=", null, null, false)]
    public void A_record_says_where_the_logo_is_and_who_vouches_for_it(string text, string? logo, string? authority, bool avatar)
    {
        Assert.True(BimiRecord.TryParse(text, out BimiRecord? record, out _));
        Assert.Equal((logo, authority, avatar, logo is null), (record.Location?.AbsoluteUri, record.Authority?.AbsoluteUri, record.PrefersAvatar, record.IsDeclined));
    }

    [Theory]
    [InlineData("v=BIMI1; a=https://example.com/mark.pem")]
    [InlineData("v=BIMI1; l=; a=https://example.com/mark.pem")]
    [InlineData("v=BIMI1; l=http://example.com/logo.svg")]
    [InlineData("v=BIMI1; l=https://192.0.2.1/logo.svg")]
    [InlineData("v=BIMI1; l=https://[::1]/logo.svg")]
    [InlineData("v=BIMI1; l=https://localhost/logo.svg")]
    [InlineData("v=BIMI1; l=https://example.com:8443/logo.svg")]
    [InlineData("v=BIMI1; l=https://user@example.com/logo.svg")]
    [InlineData("v=BIMI1; l=https://a.test/x,https://b.test/y")]
    [InlineData("v=BIMI1; l=https://a.test/x; l=https://b.test/y")]
    [InlineData("v=BIMI1; l=https://a.test/x; a=ftp://b.test/y")]
    [InlineData("v=BIMI1; l")]
    public void What_is_wrong_is_not_repaired(string text) => Assert.False(BimiRecord.TryParse(text, out _, out _));

    [Theory]
    [InlineData("v=bimi1; l=")]
    [InlineData("V=BIMI1; l=")]
    [InlineData("l=; v=BIMI1")]
    [InlineData("v=BIMI2; l=")]
    [InlineData("")]
    public void Another_version_is_no_record(string text) => Assert.False(BimiRecord.HasVersion(text));

    [Theory]
    [InlineData("BIMI-Selector: v=BIMI1; s=Brand\r\n", true, "brand")]
    [InlineData("bimi-selector:\r\n v=BIMI1;\r\n s=summer.brand;\r\n", true, "summer.brand")]
    [InlineData("BIMI-Selector: v=BIMI1; s=brand\r\n", false, "default")]
    [InlineData("BIMI-Selector: v=BIMI1; s=brand\r\nBIMI-Selector: v=BIMI1; s=other\r\n", true, "default")]
    [InlineData("BIMI-Selector: s=brand\r\n", true, "default")]
    [InlineData("BIMI-Selector: v=BIMI1; s=a b\r\n", true, "default")]
    [InlineData("BIMI-Selector: v=BIMI1; s=..\r\n", true, "default")]
    [InlineData("", true, "default")]
    public void A_selector_counts_where_the_authors_signature_covers_it(string header, bool signed, string expected)
    {
        DomainName domain = DomainName.Parse("example.com");
        var signature = new DkimOutcome { Reason = DkimReason.None, Domain = domain, SignedFields = signed ? ["From", "bimi-selector"] : ["From"] };
        var dmarc = new DmarcOutcome(AuthResult.Pass, "aligned") { Author = domain, AlignedSignature = domain };
        Assert.Equal(expected, BimiSelector.Of(new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes(header + "\r\n")), dmarc, [signature]));
    }

    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("169.254.169.254", true)]
    [InlineData("100.64.0.1", true)]
    [InlineData("172.31.255.255", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:192.168.1.1", true)]
    [InlineData("fd00::1", true)]
    [InlineData("fe80::1", true)]
    [InlineData("64:ff9b::a00:1", true)]
    [InlineData("::10.0.0.1", true)]
    [InlineData("::8.8.8.8", true)]
    [InlineData("2002:a00:1::", true)]
    [InlineData("255.255.255.255", true)]
    [InlineData("8.8.8.8", false)]
    [InlineData("172.32.0.1", false)]
    [InlineData("2606:4700::1111", false)]
    [InlineData("64:ff9b::808:808", false)]
    public void Files_are_not_fetched_from_networks_that_are_not_the_worlds(string address, bool reserved) => Assert.Equal(reserved, ReservedAddresses.Contain(System.Net.IPAddress.Parse(address)));
}
