using System.Globalization;
using System.Text;
using Posthouse.Mail;

namespace Posthouse.SenderAuth;

/// <summary>The mail that carries a failure report (RFC 5965 §2, RFC 6591, RFC 9991 §4): words for people, fields for programs, the header.</summary>
internal static class FailureReportMessage
{
    // RFC 2045 §6.8: 76 characters, from 57 octets.
    private const int OctetsPerLine = 57;

    // RFC 5322 §2.1.1.
    private const int LongestLine = 998;

    // A record in use stays below 500; a longer one is quoted so far.
    private const int LongestRecord = 2000;

    /// <param name="spfRecord">What the domain whose SPF failed publishes; null where there is none to quote.</param>
    internal static byte[] Compose(FailedMessage message, long incidents, string? spfRecord, EmailAddress from, IReadOnlyList<EmailAddress> to, string host, DateTimeOffset now)
    {
        // Nobody knows it before the report is there: what is shown cannot end the part that shows it.
        string boundary = "=_" + message.ReportId;
        var text = new StringBuilder(2048 + message.Fields.Length + (message.Header.Length * 3 / 2));
        Line($"From: {from}");
        Line($"To: {string.Join(",\r\n ", to)}");
        Line($"Subject: DMARC failure report: {message.Author.Ascii},\r\n from {message.Client}");
        Line($"Date: {MailDate.Format(now)}");
        Line($"Message-ID: <{message.ReportId}.dmarc-failure@{host}>");
        // RFC 3834 §5: nobody's automatic answer may answer this.
        Line("Auto-Submitted: auto-generated");
        Line("MIME-Version: 1.0");
        Line($"Content-Type: multipart/report; report-type=feedback-report;\r\n boundary=\"{boundary}\"");
        Line("");
        Line($"--{boundary}");
        Line("Content-Type: text/plain; charset=us-ascii");
        Line("");
        Line("This is an authentication failure report for a message");
        Line($"in the name of {message.Author.Ascii},");
        Line($"received from {message.Client} on {MailDate.Format(message.Arrived)}.");
        if (incidents > 1) Line(string.Create(CultureInfo.InvariantCulture, $"It stands for {incidents} messages alike."));
        Line("No other report tells of such messages from there on the same day.");
        Line("");
        Line($"--{boundary}");
        Line("Content-Type: message/feedback-report");
        Line("");
        Line("Feedback-Type: auth-failure");
        Line("Version: 1");
        Line("User-Agent: Posthouse/1.0");
        text.Append(message.Fields);
        if (spfRecord is not null) Line(SpfDns(message.SpfDomain, spfRecord));
        Line(string.Create(CultureInfo.InvariantCulture, $"Incidents: {incidents}"));
        Line("");
        Line($"--{boundary}");
        Line("Content-Type: text/rfc822-headers");
        if (IsPlain(message.Header))
        {
            Line("");
            text.Append(Encoding.ASCII.GetString(message.Header));
        }
        else
        {
            Line("Content-Transfer-Encoding: base64");
            Line("");
            for (int at = 0; at < message.Header.Length; at += OctetsPerLine) Line(Convert.ToBase64String(message.Header.AsSpan(at, Math.Min(OctetsPerLine, message.Header.Length - at))));
        }

        Line("");
        Line($"--{boundary}--");
        return Encoding.UTF8.GetBytes(text.ToString());

        void Line(string line) => text.Append(line).Append("\r\n");
    }

    // RFC 6591 §3.2.6: type, name, and the record as a quoted string, folded where it has a space.
    private static string SpfDns(string domain, string record)
    {
        var field = new StringBuilder("SPF-DNS: txt : ").Append(domain).Append(" :\r\n \"");
        int line = 2;
        foreach (char c in record.AsSpan(0, Math.Min(record.Length, LongestRecord)))
        {
            if (c == ' ' && line > 60)
            {
                field.Append("\r\n ");
                line = 1;
                continue;
            }

            if (c is '"' or '\\') field.Append('\\');
            field.Append(c is >= ' ' and <= '~' ? c : '?');
            line++;
        }

        return field.Append('"').ToString();
    }

    private static bool IsPlain(ReadOnlySpan<byte> header)
    {
        if (!Ascii.IsValid(header)) return false;
        while (!header.IsEmpty)
        {
            int end = header.IndexOf((byte)'\n');
            if ((end < 0 ? header.Length : end) > LongestLine) return false;
            header = end < 0 ? default : header[(end + 1)..];
        }

        return true;
    }
}
