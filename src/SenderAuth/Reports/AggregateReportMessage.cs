using System.Globalization;
using System.Text;
using Posthouse.Mail;

namespace Posthouse.SenderAuth;

/// <summary>The mail that carries an aggregate report (RFC 9990 §3.5.4): a line for people, and the file.</summary>
internal static class AggregateReportMessage
{
    // RFC 2045 §6.8: 76 characters, from 57 octets.
    private const int OctetsPerLine = 57;

    /// <param name="submitter">The name under which we report.</param>
    internal static byte[] Compose(AggregateReport report, byte[] packed, string submitter, EmailAddress from, IReadOnlyList<EmailAddress> to, DateTimeOffset now)
    {
        string domain = report.Policy.Domain;
        string file = string.Create(CultureInfo.InvariantCulture, $"{submitter}!{domain}!{report.Begin.ToUnixTimeSeconds()}!{report.End.ToUnixTimeSeconds()}!{report.ReportId}.xml.gz");
        string boundary = "=_" + report.ReportId;
        var text = new StringBuilder(2048 + (packed.Length * 3 / 2));
        Line($"From: {from}");
        Line($"To: {string.Join(",\r\n ", to)}");
        Line($"Subject: Report Domain: {domain}\r\n Submitter: {submitter}\r\n Report-ID: {report.ReportId}");
        Line($"Date: {MailDate.Format(now)}");
        Line($"Message-ID: <{report.ReportId}.dmarc@{submitter}>");
        // RFC 3834 §5: nobody's automatic answer may answer this.
        Line("Auto-Submitted: auto-generated");
        Line("MIME-Version: 1.0");
        Line($"Content-Type: multipart/mixed; boundary=\"{boundary}\"");
        Line("");
        Line($"--{boundary}");
        Line("Content-Type: text/plain; charset=us-ascii");
        Line("");
        Line($"This is a DMARC aggregate report for {domain}");
        Line($"from {submitter}, about mail of {report.Begin.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)} (UTC).");
        Line("");
        Line($"--{boundary}");
        Line("Content-Type: application/gzip;");
        Line($" name=\"{file}\"");
        Line("Content-Transfer-Encoding: base64");
        Line("Content-Disposition: attachment;");
        Line($" filename=\"{file}\"");
        Line("");
        for (int at = 0; at < packed.Length; at += OctetsPerLine) Line(Convert.ToBase64String(packed.AsSpan(at, Math.Min(OctetsPerLine, packed.Length - at))));
        Line($"--{boundary}--");
        return Encoding.UTF8.GetBytes(text.ToString());

        void Line(string line) => text.Append(line).Append("\r\n");
    }
}
