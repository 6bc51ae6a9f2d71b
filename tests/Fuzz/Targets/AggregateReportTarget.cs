using System.IO.Compression;
using System.Text;
using Posthouse.SenderAuth;

namespace Posthouse.Fuzz.Tests;

/// <summary>DMARC aggregate reports, plain, in gzip and in zip: none or one, never more than the limits, and what is written of it reads back.</summary>
internal sealed class AggregateReportTarget : FuzzTarget
{
    private static readonly AggregateReportLimits Limits = AggregateReportLimits.Default with { Xml = 1 << 20, Rows = 20, Items = 5, Text = 100 };

    public override string Name => "aggregate-report";

    public override IReadOnlyList<string> Words =>
        ["<feedback>", "</feedback>", "<record>", "</record>", "<row>", "<count>", "<![CDATA[", "]]>", "<!DOCTYPE feedback [", "<!ENTITY a \"&a;\">", "&amp;", "&#0;", "&a;", "<?xml version=\"1.0\" encoding=\"utf-16\"?>", " xmlns:x=\"y\"", "x:", "PK\u0003\u0004", "<extension name=\"\">"];

    public override IEnumerable<byte[]> Seeds()
    {
        byte[] plain = Encoding.UTF8.GetBytes("""
            <?xml version="1.0"?><feedback xmlns="urn:ietf:params:xml:ns:dmarc-2.0"><version>1.0</version><report_metadata><org_name>Far</org_name><email>a@b.test</email><report_id>1</report_id><date_range><begin>1</begin><end>2</end></date_range></report_metadata>
            <policy_published><domain>example.com</domain><adkim>r</adkim><p>reject</p><pct>100</pct></policy_published><record><row><source_ip>192.0.2.1</source_ip><count>3</count><policy_evaluated><disposition>none</disposition><dkim>pass</dkim><spf>fail</spf><reason><type>other</type></reason></policy_evaluated></row>
            <identifiers><header_from>example.com</header_from></identifiers><auth_results><dkim><domain>a.test</domain><selector>s</selector><result>pass</result></dkim><spf><domain>example.com</domain><scope>mfrom</scope><result>fail</result></spf></auth_results></record></feedback>
            """);
        yield return plain;
        using var gzip = new MemoryStream();
        using (var packer = new GZipStream(gzip, CompressionLevel.Optimal)) packer.Write(plain);
        yield return gzip.ToArray();
        foreach (CompressionLevel level in (CompressionLevel[])[CompressionLevel.Optimal, CompressionLevel.NoCompression])
        {
            using var zip = new MemoryStream();
            using (var archive = new ZipArchive(zip, ZipArchiveMode.Create))
            using (Stream entry = archive.CreateEntry("r.xml", level).Open()) entry.Write(plain);
            yield return zip.ToArray();
        }
    }

    public override void Run(byte[] input)
    {
        if (!AggregateReportParser.TryRead(input, out AggregateReport? report, Limits)) return;
        FuzzFailure.Unless(report.Rows.Count <= Limits.Rows && report.Errors.Count <= Limits.Items, "rows are bounded");
        FuzzFailure.Unless(report.Organization.Length <= Limits.Text && report.ReportId.Length <= Limits.Text && report.Policy.Domain.Length is > 0 and <= 100, "values are bounded");
        FuzzFailure.Unless(report.Messages >= 0, "counts are sums of what is not negative");
        foreach (ReportedRow row in report.Rows) FuzzFailure.Unless(row.Signatures.Count <= Limits.Items && row.Spf.Count <= Limits.Items && row.Overrides.Count <= Limits.Items, "items are bounded");
    }
}
