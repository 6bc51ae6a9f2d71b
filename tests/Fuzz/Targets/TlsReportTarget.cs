using System.IO.Compression;
using System.Text;
using Posthouse.SenderAuth;

namespace Posthouse.Fuzz.Tests;

/// <summary>TLS reports, packed or not, and the records that ask for them: none, or one that is bounded and says the same when it is written and read again.</summary>
internal sealed class TlsReportTarget : FuzzTarget
{
    private const string Report =
        """{"organization-name":"X","date-range":{"start-datetime":"2016-04-01T00:00:00Z","end-datetime":"2016-04-01T23:59:59Z"},"contact-info":"a@x.example","report-id":"1","policies":[{"policy":{"policy-type":"sts","policy-string":["version: STSv1"],"policy-domain":"y.example","mx-host":"*.y.example"},"summary":{"total-successful-session-count":5,"total-failure-session-count":"3"},"failure-details":[{"result-type":"certificate-expired","receiving-mx-hostname":"mx","failed-session-count":3,"failure-reason-code":"\u0007"}]}]}""";

    public override string Name => "tls-report";

    public override IReadOnlyList<string> Words => ["\"policies\":", "\"date-range\":", "\"failure-details\":", "[[[[[[[[", "{\"a\":", "9999999999999999999", "-1", "null", "\"\\ud800\"", "v=TLSRPTv1;", "rua=", "mailto:", "https://", ",", "%2c", "!"];

    public override IEnumerable<byte[]> Seeds() => [.. Pieces.Bytes(Report, "v=TLSRPTv1; rua=mailto:reports@example.com,https://r.example.com/v1/tlsrpt", "v=TLSRPTv1;rua=mailto:a%2cb@example.com!10m"), Packed()];

    public override void Run(byte[] input)
    {
        if (TlsRptRecord.TryParse(Encoding.UTF8.GetString(input), out TlsRptRecord? record))
        {
            FuzzFailure.Unless(record.Mail.Count + record.Https.Count is > 0 and <= 4, "the addresses are bounded");
            FuzzFailure.Unless(record.Https.All(static u => u.Scheme == "https"), "reports are posted over TLS");
        }

        if (!TlsReportParser.TryRead(input, out TlsReport? report)) return;
        FuzzFailure.Unless(report.Policies.Count <= 1000 && report.Organization.Length <= 500 && !report.Organization.Any(char.IsControl), "what is kept is bounded and clean");
        byte[] written = TlsReportWriter.Write(report);
        FuzzFailure.Unless(TlsReportParser.TryRead(written, out TlsReport? again), "what is written is a report");
        FuzzFailure.Unless(TlsReportWriter.Write(again!).AsSpan().SequenceEqual(written), "what is written says the same");
    }

    private static byte[] Packed()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true)) gzip.Write(Encoding.UTF8.GetBytes(Report));
        return packed.ToArray();
    }
}
