namespace Posthouse.SenderAuth;

/// <summary>Who probably stands behind an address.</summary>
public enum SourceKind
{
    /// <summary>This server.</summary>
    Own,

    /// <summary>Its mail passes: a server or a service that the domain's owner set up.</summary>
    Authorized,

    /// <summary>Signatures hold and SPF does not, or others pass in their own names: a forwarder or a mailing list.</summary>
    Forwarder,

    /// <summary>Nothing shows that it may send for the domain.</summary>
    Unknown,
}
