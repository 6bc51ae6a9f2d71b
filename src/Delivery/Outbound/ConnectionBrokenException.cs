using Posthouse.Mail;

namespace Posthouse.Delivery;

/// <summary>Ends one outbound connection; the reply says why, as if the server had said it.</summary>
internal sealed class ConnectionBrokenException(SmtpReply reply, Exception? inner = null) : Exception(reply.ToString(), inner)
{
    internal SmtpReply Reply { get; } = reply;

    /// <summary>All of the message was written: the server may have taken it, and must not be asked by another way at once (RFC 1047).</summary>
    internal bool DataSent { get; init; }

    // RFC 3463 §3.5: X.4.1 no answer from host, X.4.2 bad connection, X.5.0 protocol.
    internal static ConnectionBrokenException Lost(string host, Exception? inner = null) => new(new SmtpReply(421, new EnhancedStatusCode(4, 4, 2), $"Connection to {host} was lost"), inner);

    internal static ConnectionBrokenException TimedOut(string host) => new(new SmtpReply(421, new EnhancedStatusCode(4, 4, 2), $"{host} did not answer in time"));

    internal static ConnectionBrokenException Unreachable(string host, Exception? inner) => new(new SmtpReply(421, new EnhancedStatusCode(4, 4, 1), $"Cannot connect to {host}"), inner);

    internal static ConnectionBrokenException Malformed(string host) => new(new SmtpReply(421, new EnhancedStatusCode(4, 5, 0), $"{host} gave an answer that is not SMTP"));
}
