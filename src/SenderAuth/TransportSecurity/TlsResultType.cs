namespace Posthouse.SenderAuth;

/// <summary>What went wrong in securing a session, as RFC 8460 §4.3 names it.</summary>
public enum TlsResultType
{
    StartTlsNotSupported,
    CertificateHostMismatch,
    CertificateExpired,
    CertificateNotTrusted,
    ValidationFailure,
    TlsaInvalid,
    DnssecInvalid,
    DaneRequired,
    StsPolicyFetchError,
    StsPolicyInvalid,
    StsWebPkiInvalid,
}
