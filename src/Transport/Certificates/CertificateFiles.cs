namespace Posthouse.Transport;

/// <summary>A PEM pair: the leaf certificate with its intermediates after it, and the private key (not encrypted).</summary>
public sealed record CertificateFiles(string CertificatePath, string KeyPath);
