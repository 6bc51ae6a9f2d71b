using System.Buffers;
using System.Globalization;
using System.Text;
using Posthouse.Pipeline;

namespace Posthouse.Smtp;

/// <summary>HELO, EHLO, LHLO: the greeting, and what is on offer on this connection at this moment.</summary>
internal static class HelloHandler
{
    public static async ValueTask HandleAsync(SmtpSession session, SmtpCommand command)
    {
        var hello = (HelloCommand)command;
        session.CountIdle();
        if (session.Ended) return;
        // RFC 5321 §4.1.4: EHLO in the middle ends the transaction like RSET.
        await session.GreetedAsync(hello).ConfigureAwait(false);
        if (!session.IsExtended) Line(session, "250 ", session.Options.HostName);
        else WriteExtensions(session);
    }

    private static void WriteExtensions(SmtpSession session)
    {
        SmtpListener listener = session.Listener;
        SmtpOptions options = listener.Options;
        Line(session, "250-", options.HostName);
        session.Output.Write("250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-DSN\r\n250-CHUNKING\r\n250-BINARYMIME\r\n250-ENHANCEDSTATUSCODES\r\n250-MT-PRIORITY\r\n250-DELIVERBY\r\n"u8);
        Line(session, "250-SIZE ", options.MaximumMessageSize.ToString(CultureInfo.InvariantCulture));
        // RFC 9422 §4.
        Line(session, "250-LIMITS ", string.Create(CultureInfo.InvariantCulture, $"MAILMAX={options.MaximumMessagesPerConnection} RCPTMAX={options.MaximumRecipients}"));
        if (session.Connection.CanStartTls) session.Output.Write("250-STARTTLS\r\n"u8);
        // RFC 8689 §2: only where TLS is on.
        if (session.Connection.Tls is not null) session.Output.Write("250-REQUIRETLS\r\n"u8);
        if (listener.OffersSignIn && session.Account is null) WriteMechanisms(session);
        if (listener.Role == ReceivingRole.Submission) WriteFutureRelease(session);
        // RFC 4468 §3.1: whom it is for is known once somebody has signed in; URLs of this server, and no other's.
        if (listener is { Role: ReceivingRole.Submission, Urls: not null } && session.Account is not null) Line(session, "250-BURL imap imap://", options.HostName);
        session.Output.Write("250 HELP\r\n"u8);
    }

    private static void WriteMechanisms(SmtpSession session)
    {
        IReadOnlyList<string> mechanisms = AuthHandler.MechanismsOf(session);
        if (mechanisms.Count > 0) Line(session, "250-AUTH ", string.Join(' ', mechanisms));
    }

    // RFC 4865 §3: the longest interval in seconds, and the last moment.
    private static void WriteFutureRelease(SmtpSession session)
    {
        TimeSpan longest = session.Options.MaximumHold;
        if (longest <= TimeSpan.Zero) return;
        DateTimeOffset last = session.Listener.Time.GetUtcNow() + longest;
        Line(session, "250-FUTURERELEASE ", string.Create(CultureInfo.InvariantCulture, $"{(long)longest.TotalSeconds} {last:yyyy-MM-dd'T'HH:mm:ss'Z'}"));
    }

    private static void Line(SmtpSession session, string mark, string text)
    {
        Span<byte> line = session.Output.GetSpan(mark.Length + text.Length + 2);
        int length = Encoding.ASCII.GetBytes(mark, line);
        length += Encoding.ASCII.GetBytes(text, line[length..]);
        "\r\n"u8.CopyTo(line[length..]);
        session.Output.Advance(length + 2);
    }
}
