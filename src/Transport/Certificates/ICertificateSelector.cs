namespace Posthouse.Transport;

/// <summary>Which certificate a client gets.</summary>
public interface ICertificateSelector
{
    /// <summary>False: TLS cannot be offered at all.</summary>
    bool HasCertificate { get; }

    /// <summary>TLS 1.2 is refused: for organisations that must.</summary>
    bool RequiresTls13 { get; }

    /// <summary>By the SNI name, null where the client sent none; the default one where none fits. Null only without any certificate.</summary>
    ServerCertificate? Select(string? serverName);
}
