using System.Text;
using MimeKit;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Sieve;

namespace Posthouse.Delivery;

/// <summary>Composes what scripts write: answers, notifications, and the news that a script failed. No I/O.</summary>
internal static class ScriptMail
{
    /// <summary>RFC 5230 §5, RFC 3834 §3.</summary>
    internal static MimeMessage Answer(Account owner, VacationAction action, string id, DateTimeOffset now)
    {
        MimeMessage message = New(action.From is { } given && InternetAddressList.TryParse(given, out InternetAddressList? from) ? from : [new MailboxAddress(Encoding.UTF8, owner.DisplayName, action.OwnAddress)], id, now);
        message.To.Add(new MailboxAddress("", action.To.ToUnicodeString()));
        message.Subject = action.Subject;
        // RFC 3834 §3.1.7 and §5: so that no other program answers this one.
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-replied");
        if (action.MessageId is { } answered) message.Headers.Add(HeaderId.InReplyTo, answered);
        if (action.References is { } references) message.Headers.Add(HeaderId.References, references);
        message.Body = action.IsMime && Entity(action.Reason) is { } entity ? entity : new TextPart("plain") { Text = action.Reason };
        return message;
    }

    /// <summary>RFC 5436 §2.7.</summary>
    internal static MimeMessage Notification(Account owner, NotifyAction action, string id, DateTimeOffset now)
    {
        MimeMessage message = New(action.From is { } given && InternetAddressList.TryParse(given, out InternetAddressList? from) ? from : [new MailboxAddress(Encoding.UTF8, owner.DisplayName, owner.Address.ToUnicodeString())], id, now);
        foreach (EmailAddress to in action.Method.To) message.To.Add(new MailboxAddress("", to.ToUnicodeString()));
        foreach (EmailAddress cc in action.Method.Cc) message.Cc.Add(new MailboxAddress("", cc.ToUnicodeString()));
        message.Subject = action.Subject;
        message.Headers.Add(HeaderId.AutoSubmitted, action.AutoSubmitted);
        if (action.Importance != 2) message.Headers.Add(HeaderId.Importance, action.Importance == 1 ? "high" : "low");
        foreach ((string name, string value) in action.Method.Fields) message.Headers.Add(name, Encoding.UTF8, value);
        message.Body = new TextPart("plain") { Text = action.Method.Body ?? action.Text };
        return message;
    }

    /// <summary>RFC 5429 §2.2.1, RFC 8098 §3: to whoever sent what a script refuses.</summary>
    internal static MimeMessage Refusal(LocalCopy copy, EmailAddress to, string reason, ReadOnlyMemory<byte> header, MessageSummary about, string host, string id, DateTimeOffset now)
    {
        MimeMessage message = New([new MailboxAddress(Encoding.UTF8, copy.Account.DisplayName, copy.Account.Address.ToUnicodeString())], id, now);
        message.To.Add(new MailboxAddress("", to.ToUnicodeString()));
        message.Subject = about.Subject.Length > 0 ? $"Rejected: {about.Subject}" : "Rejected";
        // RFC 3834 §3.1.7: so that no other program answers this one.
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-replied");
        if (about.MessageIdHeader.Length > 0 && Ascii.IsValid(about.MessageIdHeader)) message.Headers.Add(HeaderId.InReplyTo, $"<{about.MessageIdHeader}>");
        var disposition = new MessageDispositionNotification();
        disposition.Fields.Add("Reporting-UA", $"{host}; Posthouse Sieve");
        if (copy.Recipient.OriginalRecipient is { } original && Ascii.IsValid(original)) disposition.Fields.Add("Original-Recipient", original);
        string address = copy.Account.Address.ToString();
        disposition.Fields.Add("Final-Recipient", $"{(Ascii.IsValid(address) ? "rfc822" : "utf-8")};{address}");
        if (about.MessageIdHeader.Length > 0 && Ascii.IsValid(about.MessageIdHeader)) disposition.Fields.Add("Original-Message-ID", $"<{about.MessageIdHeader}>");
        disposition.Fields.Add("Disposition", "automatic-action/MDN-sent-automatically; deleted");
        var report = new MultipartReport("disposition-notification") { new TextPart("plain") { Text = reason }, disposition };
        // RFC 6522 §3: the header is enough to tell which message it was.
        report.Add(new MimePart("text", "rfc822-headers") { Content = new MimeContent(new MemoryStream(header.ToArray())), ContentTransferEncoding = ContentEncoding.QuotedPrintable });
        message.Body = report;
        return message;
    }

    /// <summary>To the owner of a script that failed, in his language.</summary>
    internal static MimeMessage Failure(Account owner, ScriptFailure failure, string host, string id, DateTimeOffset now)
    {
        MimeMessage message = New([new MailboxAddress("Posthouse", "postmaster@" + host)], id, now);
        message.To.Add(new MailboxAddress(Encoding.UTF8, owner.DisplayName, owner.Address.ToUnicodeString()));
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        string name = failure.At.Script.Name;
        bool chinese = owner.Language.StartsWith("zh", StringComparison.OrdinalIgnoreCase);
        message.Subject = chinese ? $"您的邮件过滤脚本“{name}”运行出错" : $"Your mail filter \"{name}\" does not work";
        message.Body = new TextPart("plain")
        {
            Text = chinese
                ? $"""
                  您的 Sieve 脚本“{name}”在处理一封{(failure.AtEvent ? "邮件" : "来信")}时出错{(failure.At.Line > 0 ? $"（第 {failure.At.Line} 行）" : "")}：

                    {failure.Error}

                  {(failure.AtEvent ? "这封邮件留在原来的文件夹中" : "这封邮件已放入收件箱")}，脚本的其他操作都没有执行。
                  脚本出错期间，邮件都会这样处理。修改脚本之前，不会再就此通知您。

                  """
                : $"""
                  Your Sieve script "{name}" failed on a message that {(failure.AtEvent ? "was put into a folder or changed there" : "came for you")}{(failure.At.Line > 0 ? $", at line {failure.At.Line}" : "")}:

                    {failure.Error}

                  The message {(failure.AtEvent ? "stays where it is" : "is in your Inbox")}; nothing else that the script asks for was
                  done. That is what happens to each message on which the script fails.
                  You are not told again until the script is changed.

                  """,
        };
        return message;
    }

    /// <summary>As it goes out, with CRLF.</summary>
    internal static byte[] Bytes(MimeMessage message, bool international)
    {
        FormatOptions format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        format.International = international;
        using var bytes = new MemoryStream();
        message.WriteTo(format, bytes);
        return bytes.ToArray();
    }

    private static MimeMessage New(InternetAddressList from, string id, DateTimeOffset now)
    {
        var message = new MimeMessage { Date = now, MessageId = id };
        message.From.AddRange(from);
        return message;
    }

    // RFC 5230 §4.3: the reason is a MIME entity; what is none is text.
    private static MimeEntity? Entity(string reason)
    {
        try
        {
            using var bytes = new MemoryStream(Encoding.UTF8.GetBytes(reason));
            return MimeEntity.Load(bytes);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
