using MimeKit;

namespace Posthouse.EndToEnd.Tests;

/// <summary>Messages to send.</summary>
internal static class Mails
{
    internal static MimeMessage Make(string from, string to, string subject, string text = "Hello.\r\n")
    {
        var message = new MimeMessage { Subject = subject, Body = new TextPart("plain") { Text = text } };
        message.From.Add(MailboxAddress.Parse(from));
        message.To.Add(MailboxAddress.Parse(to));
        return message;
    }
}
