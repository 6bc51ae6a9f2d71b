namespace Posthouse.Jmap;

/// <summary>Whom a user sees among the principals (RFC 9670 §2), beside those with whom something is shared already.</summary>
public enum DirectoryAudience
{
    /// <summary>People and groups of the user's own domain.</summary>
    Domain,

    /// <summary>Those of all domains of the server.</summary>
    Server,

    /// <summary>Nobody.</summary>
    Closed,
}
