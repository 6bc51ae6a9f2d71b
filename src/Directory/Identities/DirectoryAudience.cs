namespace Posthouse.Directory;

/// <summary>Whom a user sees when looking for somebody to share with (the principals of RFC 9670 §2, the identifiers of RFC 4314), beside those with whom something is shared already.</summary>
public enum DirectoryAudience
{
    /// <summary>People and groups of the user's own domain.</summary>
    Domain,

    /// <summary>Those of all domains of the server.</summary>
    Server,

    /// <summary>Nobody.</summary>
    Closed,
}
