using System.IO.Compression;
using System.Text;

namespace Posthouse.SenderAuth.Tests;

public sealed class AggregateReportParserTests
{
    private const string Report = """
        <?xml version="1.0"?><feedback><report_metadata><org_name>Far</org_name><report_id>1</report_id></report_metadata>
        <policy_published><domain>example.com</domain><p>reject</p></policy_published>
        <record><row><source_ip>192.0.2.1</source_ip><count>3</count><policy_evaluated><disposition>none</disposition><dkim>PASS</dkim><spf>fail</spf></policy_evaluated></row>
        <identifiers><header_from>example.com</header_from></identifiers><auth_results><spf><domain>example.com</domain><result>error</result></spf></auth_results></record></feedback>
        """;

    private static readonly AggregateReportLimits Limits = AggregateReportLimits.Default;

    [Fact]
    public void Plain_gzip_and_zip_are_told_apart_by_how_they_begin()
    {
        Assert.Equal(3, Read(Encoding.UTF8.GetBytes(Report)).Messages);
        Assert.Equal(3, Read(Gzip(Encoding.UTF8.GetBytes(Report))).Messages);
        Assert.Equal(3, Read(Zip(("readme.txt", "no report"), ("far!example.com!1!2.xml", Report))).Messages);
        Assert.Equal(3, Read([.. "\r\n  "u8, .. Encoding.UTF8.GetBytes(Report)]).Messages);
    }

    [Fact]
    public void A_zip_that_was_written_to_a_pipe_has_its_sizes_behind_and_is_read()
    {
        using var packed = new MemoryStream();
        using (var zip = new ZipArchive(new ForwardOnly(packed), ZipArchiveMode.Create))
        using (Stream entry = zip.CreateEntry("r.xml").Open()) entry.Write(Encoding.UTF8.GetBytes(Report));
        Assert.Equal(3, Read(packed.ToArray()).Messages);
    }

    [Fact]
    public void Words_of_older_forms_are_understood()
    {
        ReportedRow row = Assert.Single(Read(Encoding.UTF8.GetBytes(Report)).Rows);
        Assert.True(row.DkimAligned);
        Assert.Equal(AuthResult.PermError, Assert.Single(row.Spf).Result);
    }

    [Theory]
    [InlineData("<!DOCTYPE feedback [<!ENTITY a \"b\">]>")]
    [InlineData("<!DOCTYPE feedback SYSTEM \"file:///etc/passwd\">")]
    public void A_document_type_is_refused(string type) =>
        Assert.False(AggregateReportParser.TryRead(Encoding.UTF8.GetBytes(Report.Replace("?><", "?>" + type + "<", StringComparison.Ordinal)), out _));

    [Theory]
    [InlineData("")]
    [InlineData("no report")]
    [InlineData("<html/>")]
    [InlineData("<feedback/>")]
    [InlineData("<feedback><report_metadata><org_name>Far</org_name></report_metadata></feedback>")]
    [InlineData("<feedback><policy_published><domain>example.com</domain></policy_published>")]
    public void What_is_no_report_is_none(string text) => Assert.False(AggregateReportParser.TryRead(Encoding.UTF8.GetBytes(text), out _));

    [Fact]
    public void A_bomb_is_given_up_where_its_limits_are()
    {
        // 64 MB of blanks in 64 KB of gzip.
        byte[] bomb = Gzip([.. Encoding.UTF8.GetBytes("<feedback>"), .. Enumerable.Repeat((byte)' ', 64 << 20)]);
        Assert.True(bomb.Length < 100_000);
        Assert.False(AggregateReportParser.TryRead(bomb, out _));
        Assert.False(AggregateReportParser.TryRead(Zip(("r.xml", "<feedback>" + new string(' ', 16 << 20))), out _));
        // Honest, and larger than reports are.
        byte[] large = Encoding.UTF8.GetBytes(Report.Replace("</feedback>", string.Concat(Enumerable.Range(0, 2000).Select(static i => $"<x>{i * 7919}</x>")) + "</feedback>", StringComparison.Ordinal));
        Assert.False(AggregateReportParser.TryRead(large, out _, Limits with { Xml = 4096 }));
        Assert.False(AggregateReportParser.TryRead(large, out _, Limits with { Attachment = 4096 }));
        Assert.True(AggregateReportParser.TryRead(large, out _));
    }

    [Fact]
    public void Depth_rows_items_and_values_are_bounded()
    {
        string deep = string.Concat(Enumerable.Repeat("<x>", 100)) + string.Concat(Enumerable.Repeat("</x>", 100));
        Assert.False(AggregateReportParser.TryRead(Encoding.UTF8.GetBytes(Report.Replace("</feedback>", deep + "</feedback>", StringComparison.Ordinal)), out _));

        string record = Report[Report.IndexOf("<record>", StringComparison.Ordinal)..Report.IndexOf("</feedback>", StringComparison.Ordinal)];
        AggregateReport cut = Read(Encoding.UTF8.GetBytes(Report.Replace("</feedback>", record + record + "</feedback>", StringComparison.Ordinal)), Limits with { Rows = 2 });
        Assert.Equal(1, cut.LeftOut);
        Assert.Equal(2, cut.Rows.Count);

        string signatures = string.Concat(Enumerable.Repeat("<dkim><domain>a.test</domain></dkim>", 500));
        Assert.Equal(Limits.Items, Read(Encoding.UTF8.GetBytes(Report.Replace("<auth_results>", "<auth_results>" + signatures, StringComparison.Ordinal))).Rows[0].Signatures.Count);
        Assert.Equal(Limits.Text, Read(Encoding.UTF8.GetBytes(Report.Replace("Far", new string('x', 5000), StringComparison.Ordinal))).Organization.Length);
    }

    [Fact]
    public void Control_characters_do_not_come_through() =>
        Assert.Equal("F?[31mar", Read(Encoding.UTF8.GetBytes(Report.Replace("Far", "F&#27;[31mar", StringComparison.Ordinal))).Organization);

    [Fact]
    public void The_declared_encoding_is_no_matter()
    {
        foreach (string name in (string[])["ISO-8859-1", "utf-16", "utf-32", "x-none", "us-ascii"])
            Assert.Equal(3, Read(Encoding.UTF8.GetBytes(Report.Replace("?>", $" encoding=\"{name}\"?>", StringComparison.Ordinal))).Messages);
    }

    [Fact]
    public void Records_without_a_number_or_an_address_are_said_to_be_left_out()
    {
        foreach ((string right, string wrong) in (ReadOnlySpan<(string, string)>)[("<count>3", "<count>-3"), ("<count>3", "<count>1e9"), ("<count>3", "<count>0"), ("<count>3", "<count>three"), ("192.0.2.1", "192.0.2.x")])
        {
            AggregateReport report = Read(Encoding.UTF8.GetBytes(Report.Replace(right, wrong, StringComparison.Ordinal)));
            Assert.Empty(report.Rows);
            Assert.Equal(1, report.LeftOut);
        }
    }

    [Fact]
    public void Numbers_beyond_all_mail_are_cut_and_not_lost()
    {
        foreach (string count in (string[])["4294967295", "4294967296", "999999999999", "99999999999999999999"])
        {
            AggregateReport report = Read(Encoding.UTF8.GetBytes(Report.Replace("<count>3", "<count>" + count, StringComparison.Ordinal)));
            Assert.Equal(uint.MaxValue, Assert.Single(report.Rows).Count);
            Assert.Equal(0, report.LeftOut);
        }
    }

    private static AggregateReport Read(byte[] bytes, AggregateReportLimits? limits = null)
    {
        Assert.True(AggregateReportParser.TryRead(bytes, out AggregateReport? report, limits));
        return report;
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal)) gzip.Write(bytes);
        return packed.ToArray();
    }

    private static byte[] Zip(params (string Name, string Text)[] files)
    {
        using var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create))
        {
            foreach ((string name, string text) in files)
            {
                using Stream entry = zip.CreateEntry(name).Open();
                entry.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return packed.ToArray();
    }

    private sealed class ForwardOnly(Stream inner) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => inner.Position;
            set => throw new NotSupportedException();
        }

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);
    }
}
