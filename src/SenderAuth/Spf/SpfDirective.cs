namespace Posthouse.SenderAuth;

/// <summary>RFC 7208 §5.</summary>
internal enum SpfMechanism
{
    All,
    Include,
    A,
    Mx,
    Ptr,
    Ip4,
    Ip6,
    Exists,
}

/// <summary>A mechanism with its qualifier (RFC 7208 §4.6.2).</summary>
/// <param name="Text">As published, with its qualifier.</param>
/// <param name="Result">What a match means.</param>
/// <param name="Mechanism">What is compared.</param>
/// <param name="Target">The domain-spec before expansion; null where none is given: the domain itself.</param>
/// <param name="Network">Of ip4 and ip6.</param>
/// <param name="Prefix4">Of a and mx, for IPv4 clients.</param>
/// <param name="Prefix6">Of a and mx, for IPv6 clients.</param>
internal sealed record SpfDirective(string Text, AuthResult Result, SpfMechanism Mechanism, string? Target, SpfNetwork Network, int Prefix4, int Prefix6)
{
    /// <summary>RFC 7208 §4.6.4: the terms that count.</summary>
    internal bool CausesLookup => Mechanism is SpfMechanism.Include or SpfMechanism.A or SpfMechanism.Mx or SpfMechanism.Ptr or SpfMechanism.Exists;
}
