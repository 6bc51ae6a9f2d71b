namespace Posthouse.Directory;

/// <summary>What ties a SCRAM exchange to its TLS connection.</summary>
/// <param name="TlsServerEndPoint">RFC 5929 §4.</param>
/// <param name="TlsExporter">RFC 9266.</param>
internal readonly record struct ChannelBindings(ReadOnlyMemory<byte> TlsServerEndPoint, ReadOnlyMemory<byte> TlsExporter)
{
    internal bool IsEmpty => TlsServerEndPoint.IsEmpty && TlsExporter.IsEmpty;

    /// <summary>False for a type that is unknown or that this connection does not have.</summary>
    internal bool TryFind(ReadOnlySpan<byte> type, out ReadOnlyMemory<byte> binding)
    {
        binding = type.SequenceEqual("tls-exporter"u8) ? TlsExporter : type.SequenceEqual("tls-server-end-point"u8) ? TlsServerEndPoint : default;
        return !binding.IsEmpty;
    }
}
