using System.Text;
using Posthouse.Mail;

namespace Posthouse.Delivery;

/// <summary>What a report says to a person, in Chinese, in English, or, where the language is not known, in both.</summary>
internal static class ReportText
{
    internal static string Subject(ReportAction action, string? language, string original)
    {
        string english = action switch
        {
            ReportAction.Failed => "Undelivered mail",
            ReportAction.Delayed => "Delayed mail",
            ReportAction.Relayed => "Mail was passed on",
            _ => "Mail was delivered",
        };
        string chinese = action switch
        {
            ReportAction.Failed => "邮件未能送达",
            ReportAction.Delayed => "邮件投递延迟",
            ReportAction.Relayed => "邮件已转交",
            _ => "邮件已送达",
        };
        string subject = IsChinese(language) ? chinese : language is null ? $"{english} / {chinese}" : english;
        return original.Length == 0 ? subject : $"{subject}: {original}";
    }

    internal static string Body(IReadOnlyList<ReportedRecipient> recipients, string? language, string hostName, DateTimeOffset? until)
    {
        var text = new StringBuilder();
        if (language is null || !IsChinese(language)) English(text, recipients, hostName, until);
        if (language is null) text.Append("\r\n----------\r\n\r\n");
        if (language is null || IsChinese(language)) Chinese(text, recipients, hostName, until);
        return text.ToString();
    }

    private static bool IsChinese(string? language) => language?.StartsWith("zh", StringComparison.OrdinalIgnoreCase) == true;

    private static void English(StringBuilder text, IReadOnlyList<ReportedRecipient> recipients, string hostName, DateTimeOffset? until)
    {
        text.Append("This is the mail system at ").Append(hostName).Append(".\r\n\r\n");
        text.Append(recipients[0].Action switch
        {
            ReportAction.Failed => "Your message could not be delivered to the recipients below. No further attempt will be made.",
            ReportAction.Delayed => $"Your message has not been delivered to the recipients below yet. You need not do anything: delivery goes on being tried{(until is { } end ? " until " + end.ToString("yyyy-MM-dd HH:mm zzz", System.Globalization.CultureInfo.InvariantCulture) : "")}.",
            ReportAction.Relayed => "Your message was handed to the mail system of the recipients below, which makes no delivery reports.",
            _ => "Your message was delivered to the recipients below.",
        }).Append("\r\n");
        foreach (ReportedRecipient recipient in recipients)
        {
            text.Append("\r\n  ").Append(recipient.Recipient.Recipient.Address.ToUnicodeString()).Append("\r\n");
            if (recipient.Action is not (ReportAction.Failed or ReportAction.Delayed)) continue;
            text.Append("    ").Append(Explain(recipient.Reply).English).Append("\r\n");
            text.Append("    ").Append(recipient.Host is { } host ? $"{host} said: " : "Reason: ").Append(recipient.Reply).Append("\r\n");
        }
    }

    private static void Chinese(StringBuilder text, IReadOnlyList<ReportedRecipient> recipients, string hostName, DateTimeOffset? until)
    {
        text.Append("这是 ").Append(hostName).Append(" 邮件系统自动发出的通知。\r\n\r\n");
        text.Append(recipients[0].Action switch
        {
            ReportAction.Failed => "您的邮件未能送达以下收件人，系统不会再次尝试投递。",
            ReportAction.Delayed => $"您的邮件尚未送达以下收件人。您无需进行任何操作，系统会继续尝试投递{(until is { } end ? "，直到 " + end.ToString("yyyy-MM-dd HH:mm zzz", System.Globalization.CultureInfo.InvariantCulture) : "")}。",
            ReportAction.Relayed => "您的邮件已转交给以下收件人所在的邮件系统，该系统不提供送达回执。",
            _ => "您的邮件已送达以下收件人。",
        }).Append("\r\n");
        foreach (ReportedRecipient recipient in recipients)
        {
            text.Append("\r\n  ").Append(recipient.Recipient.Recipient.Address.ToUnicodeString()).Append("\r\n");
            if (recipient.Action is not (ReportAction.Failed or ReportAction.Delayed)) continue;
            text.Append("    ").Append(Explain(recipient.Reply).Chinese).Append("\r\n");
            text.Append("    ").Append(recipient.Host is { } host ? $"{host} 的答复：" : "原因：").Append(recipient.Reply).Append("\r\n");
        }
    }

    // By subject and detail of RFC 3463: what a person can do with.
    private static (string English, string Chinese) Explain(SmtpReply reply) => (reply.Status?.Subject, reply.Status?.Detail) switch
    {
        (1, 1) or (1, 3) or (1, 6) => ("There is no such address. Please check its spelling.", "该地址不存在，请检查拼写。"),
        (1, 2) or (4, 4) => ("The domain of the address has no mail server. Please check its spelling.", "该地址的域名没有邮件服务器，请检查拼写。"),
        (1, 10) => ("The domain of the address accepts no mail.", "该地址的域名不接收邮件。"),
        (2, 1) => ("The mailbox is disabled.", "该邮箱已停用。"),
        (2, 2) => ("The mailbox is full.", "该邮箱已满。"),
        (2, 3) or (3, 4) => ("The message is too large for the recipient.", "邮件超过了收件方允许的大小。"),
        (4, 1) or (4, 2) => ("The recipient's mail server cannot be reached.", "无法连接收件方的邮件服务器。"),
        (4, 3) => ("The recipient's domain cannot be looked up.", "暂时无法查询收件方的域名。"),
        (4, 6) => ("The message goes round in circles between mail servers.", "邮件在服务器之间循环转发。"),
        (4, 7) => ("It could not be delivered within the time allowed.", "在允许的时间内未能送达。"),
        (6, _) => ("The recipient's mail server cannot take a message of this form.", "收件方的邮件服务器无法接收这种格式的邮件。"),
        (7, 30) => ("You demanded encryption all the way, which the recipient's mail server does not promise.", "您要求全程加密，而收件方的邮件服务器不能保证。"),
        (7, _) => ("The recipient's mail server refused the message by its rules.", "收件方的邮件服务器根据其策略拒收了该邮件。"),
        _ => ("The recipient's mail server did not take the message.", "收件方的邮件服务器未接收该邮件。"),
    };
}
