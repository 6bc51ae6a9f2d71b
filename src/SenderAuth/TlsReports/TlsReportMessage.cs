using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Posthouse.Mail;

namespace Posthouse.SenderAuth;

/// <summary>A report as mail (RFC 8460 §5.3), and as what is posted (§5.4).</summary>
public static class TlsReportMessage
{
    /// <summary>The report's JSON in gzip.</summary>
    public static byte[] Pack(TlsReport report)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true)) gzip.Write(TlsReportWriter.Write(report));
        return packed.ToArray();
    }

    /// <summary>The message, unsigned. All that goes into its header is in A-labels or was parsed: no line can be added.</summary>
    public static byte[] Compose(TlsReport report, DomainName domain, string submitter, EmailAddress to, DateTimeOffset now)
    {
        string boundary = "=_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));
        string id = report.ReportId;
        string file = string.Create(CultureInfo.InvariantCulture, $"{submitter}!{domain.Ascii}!{report.Start.ToUnixTimeSeconds()}!{report.End.ToUnixTimeSeconds()}.json.gz");
        var text = new StringBuilder();
        Line($"From: TLS reports <{Sender(submitter)}>");
        Line($"To: <{to}>");
        Line($"Date: {MailDate.Format(now)}");
        Line($"Message-ID: <{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12))}@{submitter}>");
        Line($"Subject: Report Domain: {domain.Ascii}");
        Line($" Submitter: {submitter}");
        Line($" Report-ID: <{id}>");
        Line($"TLS-Report-Domain: {domain.Ascii}");
        Line($"TLS-Report-Submitter: {submitter}");
        // RFC 8460 §5.3: the news that TLS fails has to get through where TLS fails. RFC 8689 §4.3 is the way to say so.
        Line("TLS-Required: No");
        Line("Auto-Submitted: auto-generated");
        Line("MIME-Version: 1.0");
        Line("Content-Type: multipart/report; report-type=\"tlsrpt\";");
        Line($" boundary=\"{boundary}\"");
        Line("");
        Line($"--{boundary}");
        Line("Content-Type: text/plain; charset=us-ascii");
        Line("");
        Line($"This is an aggregate TLS report about {domain.Ascii} from {submitter}");
        Line(string.Create(CultureInfo.InvariantCulture, $"for {report.Start:yyyy-MM-dd} (UTC)."));
        Line("");
        Line($"--{boundary}");
        Line("Content-Type: application/tlsrpt+gzip");
        Line("Content-Transfer-Encoding: base64");
        Line("Content-Disposition: attachment;");
        Line($" filename=\"{file}\"");
        Line("");
        foreach (char[] chunk in Convert.ToBase64String(Pack(report)).Chunk(76)) Line(new string(chunk));
        Line($"--{boundary}--");
        return Encoding.ASCII.GetBytes(text.ToString());

        void Line(string line) => text.Append(line).Append("\r\n");
    }

    public static EmailAddress Sender(string submitter) => EmailAddress.Parse("tls-reports@" + submitter);
}
