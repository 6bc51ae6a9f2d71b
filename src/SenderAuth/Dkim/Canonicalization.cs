namespace Posthouse.SenderAuth;

/// <summary>RFC 6376 §3.4.</summary>
public enum Canonicalization
{
    /// <summary>Hardly any change is tolerated.</summary>
    Simple,

    /// <summary>White space may change, and the case of field names.</summary>
    Relaxed,
}
