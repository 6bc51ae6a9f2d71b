using System.Globalization;
using System.Text;

namespace Posthouse.Mail;

/// <summary>The words of a report for people, one instance a language.</summary>
internal abstract class ReportText
{
    // A list of thousands helps nobody; the part for programs has them all.
    private const int MaximumListed = 50;

    private const int LongestSubject = 200;
    private const int LongestDiagnostic = 500;

    internal static ReportText In(ReportLanguage language) => language == ReportLanguage.Chinese ? ChineseReportText.Instance : EnglishReportText.Instance;

    /// <summary>RFC 5646.</summary>
    internal abstract string Tag { get; }

    internal abstract string SystemName { get; }

    internal string Subject(DeliveryReport report, string original)
    {
        string subject = Cut(original, LongestSubject);
        return subject.Length == 0 ? SubjectAlone(WorstOf(report)) : SubjectPrefix(WorstOf(report)) + subject;
    }

    internal string Compose(DeliveryReport report, string subject, DateTimeOffset? sent)
    {
        var text = new StringBuilder();
        text.Append(Greeting);
        for (DeliveryAction action = DeliveryAction.Failed; action >= DeliveryAction.Expanded; action--)
        {
            int count = report.Recipients.Count(r => r.Action == action);
            if (count == 0) continue;
            Paragraph(text, Opening(action));
            int listed = 0;
            foreach (ReportedRecipient recipient in report.Recipients)
            {
                if (recipient.Action != action) continue;
                if (++listed > MaximumListed) break;
                Recipient(text, recipient);
            }

            if (count > MaximumListed) Paragraph(text, More(count - MaximumListed));
        }

        if (subject.Length > 0) Line(text, SubjectLine(Cut(subject, LongestSubject)));
        if (sent is { } date) Line(text, SentLine(Moment(date)));
        text.Append("\r\n");
        Line(text, Closing(report.ReportingMta));
        return text.ToString();
    }

    protected abstract string Greeting { get; }

    protected abstract string SubjectPrefix(DeliveryAction action);

    protected abstract string SubjectAlone(DeliveryAction action);

    protected abstract string Opening(DeliveryAction action);

    protected abstract string Reason(EnhancedStatusCode status);

    protected abstract string ReasonLine(string reason, EnhancedStatusCode status);

    protected abstract string ReplyLine(string? host, string reply);

    protected abstract string RetryLine(string until);

    protected abstract string More(int count);

    protected abstract string SubjectLine(string subject);

    protected abstract string SentLine(string date);

    protected abstract string Closing(string host);

    protected abstract string Moment(DateTimeOffset date);

    protected static string Zone(DateTimeOffset date) =>
        string.Create(CultureInfo.InvariantCulture, $"UTC{(date.Offset < TimeSpan.Zero ? '-' : '+')}{date.Offset:hh\\:mm}");

    private static DeliveryAction WorstOf(DeliveryReport report) => report.Recipients.Max(static r => r.Action);

    private void Recipient(StringBuilder text, ReportedRecipient recipient)
    {
        Line(text, "    " + recipient.FinalRecipient.ToUnicodeString());
        if (recipient.Action >= DeliveryAction.Delayed)
        {
            Line(text, "    " + ReasonLine(Reason(recipient.Status), recipient.Status));
            if (recipient.Diagnostic is { Length: > 0 } diagnostic) Line(text, "    " + ReplyLine(recipient.RemoteMta, Cut(diagnostic, LongestDiagnostic)));
            if (recipient.Action == DeliveryAction.Delayed && recipient.WillRetryUntil is { } until) Line(text, "    " + RetryLine(Moment(until)));
        }

        text.Append("\r\n");
    }

    private static void Paragraph(StringBuilder text, string line)
    {
        Line(text, line);
        text.Append("\r\n");
    }

    private static void Line(StringBuilder text, string line)
    {
        // What a host or a sender wrote stays one line.
        foreach (char c in line) text.Append(char.IsControl(c) ? ' ' : c);
        text.Append("\r\n");
    }

    private static string Cut(string text, int length)
    {
        if (text.Length <= length) return text;
        if (char.IsHighSurrogate(text[length - 1])) length--;
        return string.Concat(text.AsSpan(0, length), "…");
    }
}
