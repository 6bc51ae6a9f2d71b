namespace Posthouse.SenderAuth;

/// <summary>Why a domain that announces a policy has none that can be read. The first three have their names in RFC 8460 §4.3.2.2.</summary>
public enum MtaStsFault
{
    None,
    FetchError,
    PolicyInvalid,
    WebPkiInvalid,
}
