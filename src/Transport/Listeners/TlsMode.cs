namespace Posthouse.Transport;

/// <summary>When a listener speaks TLS.</summary>
public enum TlsMode
{
    /// <summary>Never offered.</summary>
    None,

    /// <summary>In clear text first, then STARTTLS or STLS.</summary>
    StartTls,

    /// <summary>From the first byte (RFC 8314).</summary>
    Implicit,
}
