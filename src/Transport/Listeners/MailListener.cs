using System.Net;

namespace Posthouse.Transport;

/// <summary>One listening address of a line protocol, as the configuration describes it.</summary>
public sealed record MailListener
{
    /// <summary>For logs and metrics: "smtp", "submission", "imap" …</summary>
    public required string Protocol { get; init; }

    public TlsMode Tls { get; init; }

    /// <summary>
    /// Clients in <see cref="TrustedProxies"/> begin with a PROXY protocol header (version 1 or 2), and must.
    /// All others are clients of their own, and a header of theirs is an unknown command.
    /// </summary>
    public bool ProxyProtocol { get; init; }

    /// <summary>The balancers. Empty trusts nobody.</summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>Connections at once on this listener; 0 is no limit. The default leaves room for 10,000 idle IMAP clients.</summary>
    public int MaxConnections { get; init; } = 20_000;

    /// <summary>Connections at once from one IPv4 address or one IPv6 /64; 0 is no limit. Loopback is not counted.</summary>
    public int MaxConnectionsPerAddress { get; init; } = 200;

    /// <summary>Clients are asked for a certificate of one of these at the handshake; null asks nobody.</summary>
    public ClientAuthorities? ClientAuthorities { get; init; }

    /// <summary>How long a client has for the PROXY header and for the TLS handshake. 30 seconds are ten round trips over the worst satellite link.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
