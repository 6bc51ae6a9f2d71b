using System.IO.Pipelines;
using System.Net;

namespace Posthouse.Transport;

/// <summary>
/// One client of a line protocol, over whatever carries it: Kestrel's socket, TLS on it, or a pair of pipes in a test.
/// <see cref="Input"/> and <see cref="Output"/> change when TLS starts: never keep them in a variable across that call.
/// </summary>
public abstract class ClientConnection
{
    /// <summary>For logs: unique in this process.</summary>
    public abstract string Id { get; }

    /// <summary>The true client's, after PROXY protocol.</summary>
    public abstract IPEndPoint Remote { get; }

    public abstract IPEndPoint Local { get; }

    public abstract PipeReader Input { get; }

    public abstract PipeWriter Output { get; }

    /// <summary>Null while in clear text.</summary>
    public abstract TlsFacts? Tls { get; }

    /// <summary>The listener can offer TLS: it has a certificate.</summary>
    public abstract bool CanStartTls { get; }

    /// <summary>
    /// The connection is gone: <see cref="Abort"/> was called, a deadline and its grace have passed, or the client went away some seconds ago.
    /// A client that only closed its sending half is still answered: that is seen as the end of <see cref="Input"/>, not here.
    /// </summary>
    public abstract CancellationToken Closed { get; }

    /// <summary>
    /// The server is about to stop: finish the command in hand, say goodbye (421, BYE) and return. A pending read of
    /// <see cref="Input"/> is cancelled when this happens.
    /// </summary>
    public virtual CancellationToken Stopping => CancellationToken.None;

    /// <summary>
    /// Starts TLS as the server: throws away what was received and not consumed in clear text, sends <paramref name="goAhead"/>
    /// (the positive reply to STARTTLS), and shakes hands. In this order, because what comes after the reply is the client's handshake,
    /// and what came before it is an injection (RFC 3207 §4.2). The caller has advanced <see cref="Input"/> past the command.
    /// </summary>
    /// <exception cref="System.Security.Authentication.AuthenticationException">The handshake failed; the connection is over.</exception>
    /// <exception cref="IOException">The client went away in the handshake.</exception>
    public abstract Task StartTlsAsync(ReadOnlyMemory<byte> goAhead, CancellationToken cancellationToken);

    /// <summary>
    /// When <paramref name="time"/> has passed, <see cref="TimedOut"/> becomes true and the pending read is cancelled
    /// (its result has <c>IsCanceled</c>), so that the session can say why and return; if it has not returned some seconds later,
    /// the connection is aborted. Each call replaces the last; null takes the deadline away. One shared timer of one-second ticks drives it.
    /// </summary>
    public abstract void SetDeadline(TimeSpan? time);

    /// <summary>True when the deadline, not the client, ended the connection.</summary>
    public abstract bool TimedOut { get; }

    /// <summary>
    /// Whoever signed in is no longer welcome: from now on this connection sees what all see when the server stops
    /// (<see cref="Stopping"/>, and its pending read is cancelled); if it has not returned half a minute later, it is aborted.
    /// May be called from any thread.
    /// </summary>
    public abstract void SignOut();

    /// <summary>True once <see cref="SignOut"/> was called.</summary>
    public abstract bool IsSignedOut { get; }

    public abstract void Abort(string reason);
}
