namespace Posthouse.SenderAuth;

/// <summary>What a domain's owner would have done with mail that fails (RFC 9989 §4.7, "p"). The stricter, the higher.</summary>
public enum DmarcPolicy
{
    None,

    Quarantine,

    Reject,
}

/// <summary>What a record says of its place in the tree (RFC 9989 §4.7, "psd").</summary>
public enum PublicSuffix
{
    /// <summary>The tree walk decides.</summary>
    Unknown,

    /// <summary>Organisations register their domains below this one.</summary>
    Yes,

    /// <summary>This is the organisational domain of all that is below it.</summary>
    No,
}

/// <summary>When the owner wants a report of a single failure (RFC 9989 §4.7, "fo").</summary>
[Flags]
public enum FailureReporting
{
    None = 0,

    /// <summary>"1": something did not give an aligned pass.</summary>
    AnyFailed = 1,

    /// <summary>"d": a signature failed, aligned or not.</summary>
    Dkim = 2,

    /// <summary>"s": SPF failed, aligned or not.</summary>
    Spf = 4,

    /// <summary>"0": nothing aligned passed. Also what is meant where the record does not say.</summary>
    AllFailed = 8,
}
