namespace Posthouse.ManageSieve;

/// <summary>STARTTLS (RFC 5804 §2.2).</summary>
internal static class StartTlsHandler
{
    private static readonly TimeSpan HandshakeTime = TimeSpan.FromSeconds(30);

    internal static async ValueTask StartTlsAsync(ManageSieveSession session)
    {
        if (!session.Connection.CanStartTls || session.Connection.Tls is not null)
        {
            session.Replies.No(session.Connection.Tls is not null ? "TLS has begun already" : "There is no TLS here");
            return;
        }

        await session.Replies.FlushAsync().ConfigureAwait(false);
        session.Connection.SetDeadline(session.TimeToSignIn < HandshakeTime ? session.TimeToSignIn : HandshakeTime);
        await session.Connection.StartTlsAsync("OK \"Begin TLS\"\r\n"u8.ToArray(), session.Connection.Closed).ConfigureAwait(false);
        // RFC 5804 §2.2: the capabilities again, unasked: those in clear text may have been anybody's.
        CapabilityHandler.Write(session);
        session.Replies.Ok("TLS has begun");
    }
}
