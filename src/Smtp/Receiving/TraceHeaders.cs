using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Posthouse.Pipeline;

namespace Posthouse.Smtp;

/// <summary>
/// What the session puts above the message: Received (RFC 5321 §4.4), and for submission the Date and Message-ID that are missing
/// (RFC 6409 §8.2, §8.3). Return-Path is the final delivery's.
/// </summary>
internal static class TraceHeaders
{
    public static byte[] Build(SmtpSession session, MailTransactionState transaction)
    {
        string host = session.Options.HostName;
        string trace = transaction.Mail.Trace;
        string date = session.Listener.Time.GetUtcNow().ToString("ddd, dd MMM yyyy HH:mm:ss '+0000'", CultureInfo.InvariantCulture);
        var text = new StringBuilder(400);
        text.Append("Received: from ").Append(session.Helo).Append(" (").Append(Literal(session.Connection.Remote.Address)).Append(")\r\n\tby ").Append(host)
            .Append(" with ").Append(With(session, transaction));
        if (session.Connection.Tls is { } tls) text.Append(" (").Append(tls.Protocol).Append(' ').Append(tls.Cipher).Append(')');
        text.Append("\r\n\tid ").Append(trace);
        // With several, each would learn of the others (RFC 5321 §7.6).
        if (transaction.OnlyRecipient is { } recipient) text.Append("\r\n\tfor <").Append(transaction.Envelope.SmtpUtf8 ? recipient.ToUnicodeString() : recipient.ToString()).Append('>');
        text.Append(";\r\n\t").Append(date).Append("\r\n");

        HeaderFilter header = transaction.Intake!.Header;
        if (session.Listener.Role == ReceivingRole.Submission)
        {
            if (!header.HasDate) text.Append("Date: ").Append(date).Append("\r\n");
            if (!header.HasMessageId) text.Append("Message-ID: <").Append(trace).Append('.').Append(RandomNumberGenerator.GetHexString(16, lowercase: true)).Append('@').Append(host).Append(">\r\n");
        }

        if (header.BeginsWithoutHeader) text.Append("\r\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    // RFC 5321 §4.4: TCP-info is the address literal; a name that DNS gives for it would be the client's claim again.
    private static string Literal(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[IPv6:{address}]" : $"[{address}]";

    // RFC 3848 §2; RFC 6531 §4.3 for the UTF8 forms. SMTP without EHLO has none of the letters.
    private static string With(SmtpSession session, MailTransactionState transaction)
    {
        bool utf8 = transaction.Envelope.SmtpUtf8;
        bool tls = session.Connection.Tls is not null;
        bool signedIn = session.Account is not null;
        if (session.Listener.Role == ReceivingRole.Lmtp) return (utf8, tls) switch
        {
            (false, false) => "LMTP",
            (false, true) => "LMTPS",
            (true, false) => "UTF8LMTP",
            (true, true) => "UTF8LMTPS",
        };
        if (!session.IsExtended) return "SMTP";
        return (utf8, tls, signedIn) switch
        {
            (false, false, false) => "ESMTP",
            (false, false, true) => "ESMTPA",
            (false, true, false) => "ESMTPS",
            (false, true, true) => "ESMTPSA",
            (true, false, false) => "UTF8SMTP",
            (true, false, true) => "UTF8SMTPA",
            (true, true, false) => "UTF8SMTPS",
            (true, true, true) => "UTF8SMTPSA",
        };
    }
}
