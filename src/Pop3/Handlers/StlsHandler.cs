using System.Text;

namespace Posthouse.Pop3;

/// <summary>STLS (RFC 2595 §4).</summary>
internal static class StlsHandler
{
    private static readonly TimeSpan HandshakeTime = TimeSpan.FromSeconds(30);

    internal static async ValueTask StlsAsync(Pop3Session session)
    {
        // RFC 6856 §2.1: STLS after UTF8 is a client's mistake.
        if (!session.Connection.CanStartTls || session.Connection.Tls is not null || session.Utf8Mode)
        {
            session.Replies.Error(session.Utf8Mode ? Phrase.NotNow : Phrase.NoTls);
            return;
        }

        await session.Replies.FlushAsync().ConfigureAwait(false);
        byte[] goAhead = Encoding.UTF8.GetBytes($"+OK {Encoding.UTF8.GetString(session.Replies.Book[Phrase.BeginTls])}\r\n");
        // As long as a handshake from the first byte may take, however slowly its octets come, and never beyond the time to sign in.
        session.Connection.SetDeadline(session.TimeToSignIn < HandshakeTime ? session.TimeToSignIn : HandshakeTime);
        await session.Connection.StartTlsAsync(goAhead, session.Connection.Closed).ConfigureAwait(false);
        // RFC 2595 §4: what was learned in clear text is forgotten.
        session.UserName = null;
    }
}
