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

    /// <summary>The connection was closed by the client, by <see cref="Abort"/>, or the server stops.</summary>
    public abstract CancellationToken Closed { get; }

    /// <summary>
    /// Starts TLS as the server. What was read but not consumed in clear text is thrown away
    /// (RFC 3207 §4.2, and the command injections found in 2011 and 2021).
    /// </summary>
    /// <exception cref="System.Security.Authentication.AuthenticationException">The handshake failed; the connection is over.</exception>
    public abstract Task StartTlsAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Closes the connection when it is still reading or writing after <paramref name="time"/>; each call replaces the last.
    /// Driven by one shared timer; null takes the deadline away.
    /// </summary>
    public abstract void SetDeadline(TimeSpan? time);

    /// <summary>True when the deadline, not the client, ended the connection.</summary>
    public abstract bool TimedOut { get; }

    public abstract void Abort(string reason);
}

/// <param name="Protocol">For example "TLSv1.3".</param>
/// <param name="Cipher">For example "TLS_AES_256_GCM_SHA384".</param>
/// <param name="ServerName">SNI, if the client sent one.</param>
/// <param name="TlsServerEndPoint">The tls-server-end-point channel binding (RFC 5929 §4): hash of our certificate.</param>
/// <param name="TlsExporter">The tls-exporter channel binding (RFC 9266), where the platform gives it.</param>
public sealed record TlsFacts(string Protocol, string Cipher, string? ServerName, ReadOnlyMemory<byte> TlsServerEndPoint, ReadOnlyMemory<byte> TlsExporter);

/// <summary>What a protocol room gives to a listener.</summary>
public interface IProtocolHandler
{
    /// <summary>Speaks the protocol until the connection ends. The transport is disposed by the caller.</summary>
    Task RunAsync(ClientConnection connection);
}

public enum TlsMode
{
    /// <summary>Never offered.</summary>
    None,

    /// <summary>In clear text first, then STARTTLS or STLS.</summary>
    StartTls,

    /// <summary>From the first byte (RFC 8314).</summary>
    Implicit,
}
