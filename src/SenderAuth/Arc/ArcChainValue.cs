namespace Posthouse.SenderAuth;

/// <summary>cv=, the chain's status that a sealer found (RFC 8617 §4.4).</summary>
public enum ArcChainValue
{
    None,
    Pass,
    Fail,
}
