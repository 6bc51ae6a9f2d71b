namespace Posthouse.Transport;

/// <summary>What a TLS handshake settled.</summary>
/// <param name="Protocol">For example "TLSv1.3".</param>
/// <param name="Cipher">For example "TLS_AES_256_GCM_SHA384".</param>
/// <param name="ServerName">SNI, if the client sent one.</param>
/// <param name="TlsServerEndPoint">The tls-server-end-point channel binding (RFC 5929 §4): hash of our certificate.</param>
/// <param name="TlsExporter">The tls-exporter channel binding (RFC 9266), where the platform gives it.</param>
public sealed record TlsFacts(string Protocol, string Cipher, string? ServerName, ReadOnlyMemory<byte> TlsServerEndPoint, ReadOnlyMemory<byte> TlsExporter)
{
    /// <summary>The addresses that the client's certificate speaks for; empty where it showed none, or was not asked for one.</summary>
    public IReadOnlyList<string> ClientNames { get; init; } = [];
}
