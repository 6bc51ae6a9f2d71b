using System.Security.Authentication;
using System.Text;

namespace Posthouse.Imap;

/// <summary>RFC 9051 §6.2.1. The connection throws away what was sent in clear text before it answers.</summary>
internal sealed class StartTlsHandler : CommandHandler<BareCommand>
{
    private static readonly TimeSpan HandshakeTime = TimeSpan.FromSeconds(30);

    protected override async ValueTask<Completion> HandleAsync(ImapSession session, BareCommand command, CancellationToken cancellationToken)
    {
        if (session.Connection.Tls is not null) return Completion.Bad("TLS is on already.");
        if (!session.Connection.CanStartTls) return Completion.No("TLS is not available here.", "UNAVAILABLE");
        await session.Output.FlushAsync(cancellationToken).ConfigureAwait(false);
        // As long as a handshake from the first byte may take, however slowly its octets come.
        session.Connection.SetDeadline(HandshakeTime);
        try
        {
            await session.Connection.StartTlsAsync(Encoding.ASCII.GetBytes($"{session.Tag} OK Begin TLS negotiation now\r\n"), cancellationToken).ConfigureAwait(false);
        }
        catch (AuthenticationException failure)
        {
            ImapLog.TlsFailed(session.Host.Logger, session.Connection.Id, failure.Message);
            throw new IOException("The TLS handshake failed.", failure);
        }

        session.Connection.SetDeadline(session.Host.Options.SignInTimeout);
        return session.Answered();
    }
}
