namespace Posthouse.Dns.Tests;

public class RecordDataTests
{
    [Theory]
    [InlineData("A", "192.0.2.1", "C0000201")]
    [InlineData("AAAA", "2001:db8::1", "20010DB8000000000000000000000001")]
    [InlineData("CNAME", "a.test.", "016104746573740" + "0")]
    [InlineData("MX", "10 a.test.", "000A0161047465737400")]
    [InlineData("MX", "0 .", "000000")]
    [InlineData("TXT", "\"v=spf1 -all\"", "0B763D73706631202D616C6C")]
    [InlineData("TXT", "\"a\" \"b\"", "01610162")]
    [InlineData("TXT", "\"q\\\"\\\\\\009\"", "0471225C09")]
    [InlineData("SRV", "0 1 993 a.test.", "0000000103E10161047465737400")]
    [InlineData("SRV", "0 0 0 .", "00000000000000")]
    [InlineData("CAA", "0 issue \"ca.test; x=1\"", "00056973737565" + "63612E746573743B20783D31")]
    [InlineData("CAA", "128 iodef \"mailto:a@b.test\"", "8005696F646566" + "6D61696C746F3A6140622E74657374")]
    [InlineData("TLSA", "3 1 1 abcd", "030101ABCD")]
    [InlineData("SOA", "a. b. 1 2 3 4 4294967295", "01610001620000000001000000020000000300000004FFFFFFFF")]
    [InlineData("TYPE65280", "\\# 3 abcdef", "ABCDEF")]
    [InlineData("TYPE65280", "\\# 0", "")]
    public void Data_goes_to_the_wire_and_comes_back(string type, string text, string hex)
    {
        Assert.True(DnsTypes.TryNumber(type, out ushort number));
        Assert.True(RecordData.TryParse(number, text, out byte[] data));
        Assert.Equal(hex, Convert.ToHexString(data));
        Assert.True(RecordData.TryFormat(number, data, out string again));
        Assert.Equal(text, again);
    }

    [Theory]
    [InlineData("MX", "10   MAIL.Test", "10 mail.test.")]
    [InlineData("TXT", "v=STSv1", "\"v=STSv1\"")]
    [InlineData("TXT", "\"é\"", "\"\\195\\169\"")]
    [InlineData("AAAA", "2001:DB8:0::1", "2001:db8::1")]
    [InlineData("CAA", "0 ISSUE letsencrypt.org", "0 issue \"letsencrypt.org\"")]
    [InlineData("TLSA", "3 1 1 AB CD", "3 1 1 abcd")]
    [InlineData("A", "\\# 4 c0000201", "192.0.2.1")]
    public void There_is_one_form_for_each_data(string type, string text, string expected)
    {
        Assert.True(DnsTypes.TryNumber(type, out ushort number));
        Assert.True(RecordData.TryParse(number, text, out byte[] data));
        Assert.True(RecordData.TryFormat(number, data, out string again));
        Assert.Equal(expected, again);
    }

    [Theory]
    [InlineData("A", "1")]
    [InlineData("A", "0x7f.0.0.1")]
    [InlineData("A", "2001:db8::1")]
    [InlineData("AAAA", "fe80::1%eth0")]
    [InlineData("AAAA", "192.0.2.1")]
    [InlineData("MX", "65536 a.test.")]
    [InlineData("MX", "-1 a.test.")]
    [InlineData("MX", "10")]
    [InlineData("MX", "10 \"a.test.\"")]
    [InlineData("CNAME", "a.test. b.test.")]
    [InlineData("TXT", "\"a")]
    [InlineData("TXT", "\"a\"\"b\"")]
    [InlineData("TXT", "\"a\r\nb\"")]
    [InlineData("TXT", "")]
    [InlineData("TXT", "a;b")]
    [InlineData("TLSA", "3 1 1 abc")]
    [InlineData("TLSA", "3 1 1")]
    [InlineData("CAA", "0 is-sue \"a\"")]
    [InlineData("CAA", "256 issue \"a\"")]
    [InlineData("SOA", "a. b. 1 2 3 4")]
    [InlineData("TYPE65280", "\\# 2 ab")]
    [InlineData("TYPE65280", "abc")]
    [InlineData("A", "\\# 3 c00002")]
    public void What_is_no_data_of_the_type_is_refused(string type, string text)
    {
        Assert.True(DnsTypes.TryNumber(type, out ushort number));
        Assert.False(RecordData.TryParse(number, text, out _));
    }

    [Fact]
    public void A_string_has_255_octets_at_most()
    {
        Assert.True(RecordData.TryParse(DnsTypes.Txt, $"\"{new string('a', 255)}\"", out _));
        Assert.False(RecordData.TryParse(DnsTypes.Txt, $"\"{new string('a', 256)}\"", out _));
    }

    [Theory]
    [InlineData(DnsTypes.A, "C00002")]
    [InlineData(DnsTypes.Mx, "000A")]
    [InlineData(DnsTypes.Mx, "000A0161")]
    [InlineData(DnsTypes.Mx, "000A000061")]
    [InlineData(DnsTypes.Mx, "000AC000")]
    [InlineData(DnsTypes.Txt, "")]
    [InlineData(DnsTypes.Txt, "0561")]
    [InlineData(DnsTypes.Caa, "000061")]
    [InlineData(DnsTypes.Caa, "00056973")]
    [InlineData(DnsTypes.Caa, "0001" + "0A" + "61")]
    [InlineData(DnsTypes.Tlsa, "030101")]
    [InlineData(DnsTypes.Soa, "0000" + "00000001")]
    public void Malformed_data_has_no_text(ushort type, string hex) => Assert.False(RecordData.TryFormat(type, Convert.FromHexString(hex), out _));
}
