using System.Text;
using Posthouse.Mail;

namespace Posthouse.Fuzz.Tests;

/// <summary>Reports that anyone may send: within their limits, the same each time, and each failure with a verdict.</summary>
internal sealed class ReturnedReportTarget : FuzzTarget
{
    private static readonly ReturnedReportLimits Limits = new() { Octets = 6000, Recipients = 5, Parts = 10, Depth = 4, Text = 3000, OriginalHeader = 500 };

    public override string Name => "returned-report";

    public override int MaximumLength => 8 * 1024;

    public override IReadOnlyList<string> Words =>
    [
        "\r\n", "\r\n\r\n", "--b\r\n", "Content-Type: multipart/report; boundary=b\r\n\r\n", "Content-Type: message/delivery-status\r\n\r\n", "Content-Type: message/feedback-report\r\n\r\n", "Content-Type: message/rfc822\r\n\r\n",
        "Final-Recipient: rfc822; a@example.net\r\n", "Original-Recipient: utf-8; \\x{7528}@example.net\r\n", "Action: failed\r\n", "Action: delayed\r\n", "Status: 5.1.1\r\n", "Status: 4.0.0 (x)\r\n", "Diagnostic-Code: smtp; 550 5.7.1 ",
        "Feedback-Type: abuse\r\n", "Incidents: 99999999999\r\n", "Original-Rcpt-To: <a@example.net>\r\n", "From: MAILER-DAEMON@example.net\r\n", "Subject: Undelivered Mail\r\n", "X-Failed-Recipients: a@example.net, b@example.net\r\n",
        "<a@example.net>: 550 user unknown", "could not be delivered to ", "--- Original message ---\r\n", "{\"Message\":\"{\\\"bounce\\\":{\\\"bouncedRecipients\\\":[{\\\"emailAddress\\\":\\\"a@example.net\\\"}]}}\"}", "收件人：", "邮箱已满",
    ];

    public override IEnumerable<byte[]> Seeds()
    {
        yield return Text("From: MAILER-DAEMON@example.net\r\nSubject: failure notice\r\n\r\n<a@example.net>:\r\n192.0.2.1 does not like recipient.\r\nRemote host said: 550 5.1.1 user unknown\r\n\r\n--- Below this line is a copy of the message.\r\n\r\nMessage-ID: <1@example.org>\r\n\r\nHello");
        yield return Text("From: a@example.net\r\nContent-Type: multipart/report; boundary=b\r\n\r\n--b\r\n\r\nSorry.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; a\r\n\r\nFinal-Recipient: rfc822; a@example.net\r\nAction: failed\r\nStatus: 5.0.0\r\nDiagnostic-Code: smtp; 550-5.1.1 no such\r\n 550 5.1.1 user\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <1@example.org>\r\n\r\nHello\r\n--b--\r\n");
        yield return Text("Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nOriginal-Rcpt-To: a@example.net\r\nIncidents: 3\r\n\r\n--b--\r\n");
    }

    public override void Run(byte[] input)
    {
        ReturnedReport report = ReturnedReportReader.Read(input, Limits);
        FuzzFailure.Unless(report.Recipients.Count <= Math.Max(Limits.Recipients, 100), "recipients are within their limit");
        FuzzFailure.Unless(report.Kind != ReturnedKind.Delivery || report.Recipients.Count > 0, "a delivery report has a recipient");
        FuzzFailure.Unless(report.OriginalHeader.Length <= Limits.OriginalHeader * 4, "the returned header is within its limit");
        foreach (ReturnedRecipient recipient in report.Recipients)
        {
            FuzzFailure.Unless(!recipient.Diagnostic.AsSpan().ContainsAny("\r\n\0"), "what the host said is one line");
            FuzzFailure.Unless(recipient.Verdict.Rule.Length > 0, "each verdict has a rule");
        }

        FuzzFailure.Unless(ReturnedReportReader.Read(input, Limits).Recipients.SequenceEqual(report.Recipients), "it is the same each time");
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);
}
