namespace Posthouse.Mail;

/// <summary>Tells the free-form reports of mail systems from mail that people write.</summary>
internal static class BounceMarks
{
    private static readonly string[] Reporters = ["mailer-daemon", "postmaster@", "mail delivery", "mail-daemon", "mailerdaemon", "mail.delivery", "postmaster", "mailadmin", "sysadmin@", "noreply", "no-reply"];

    private static readonly string[] Subjects =
    [
        "undeliver", "delivery fail", "delivery status", "delivery notification", "delivery failure", "failed delivery", "failure delivery", "failure notice", "returned mail", "returned to sender", "returning to sender", "mail failed", "mail failure",
        "not delivered", "could not be delivered", "couldn't be delivered", "mail delivery", "message delivery", "returned message", "mail system error", "delivery has failed", "error sending your mail", "delayed", "non remis", "unzustellbar",
        "are not member", "退信", "退回", "投递失败", "发送失败", "系统退信", "配信できません", "не доставлено", "mail",
    ];

    private static readonly string[] Sentences =
    [
        "could not be delivered", "couldn't be delivered", "cannot be delivered", "not be delivered", "unable to deliver", "wasn't able to deliver", "failed permanently", "delivery to the following recipient", "did not reach the following recipient",
        "was not delivered to", "error delivering your mail", "error while trying to deliver", "attempting to deliver", "undeliverable", "permanent error", "fatal errors", "had delivery errors", "delivery problems", "had trouble delivering", "unsent message",
        "transcript of session", "has been delayed", "not yet been delivered", "is delayed for", "unknown user:", "invalid final delivery", "failure reasons", "did not reach", "not a member of this mailing list", "failed to send", "the group you tried to contact",
        "delivery failed", "delivery has failed", "rejected by", "无法送达", "无法投递", "投递失败", "发送失败", "退信", "被退回", "送信できません", "配信できません",
    ];

    internal static bool Find(ReportContents contents, string text)
    {
        MessageSummary summary = contents.Structure.Summary;
        bool reporter = summary.From.Length == 0 || Array.Exists(Reporters, mark => summary.From.Contains(mark, StringComparison.OrdinalIgnoreCase));
        bool subject = Array.Exists(Subjects, mark => summary.Subject.Contains(mark, StringComparison.OrdinalIgnoreCase));
        ReadOnlySpan<char> start = text.AsSpan(0, Math.Min(text.Length, 8192));
        bool sentence = Contains(start, Sentences);
        // Any one of them stands in people's mail too.
        return (reporter ? 1 : 0) + (subject ? 1 : 0) + (sentence ? 1 : 0) >= 2;
    }

    internal static bool IsDelay(string subject, string text) =>
        subject.Contains("(delay)", StringComparison.OrdinalIgnoreCase) || subject.Contains("delayed", StringComparison.OrdinalIgnoreCase) || subject.Contains("延迟", StringComparison.Ordinal)
        || Contains(text.AsSpan(0, Math.Min(text.Length, 8192)), ["this is a warning message only", "has not yet been delivered", "delivery attempts will continue"]);

    private static bool Contains(ReadOnlySpan<char> text, ReadOnlySpan<string> sentences)
    {
        foreach (string sentence in sentences)
        {
            if (text.Contains(sentence, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }
}
