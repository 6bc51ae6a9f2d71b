namespace Posthouse.SenderAuth;

/// <summary>What was done with the messages (RFC 9990 §3.1.1.8).</summary>
public enum ReportedDisposition
{
    /// <summary>Nothing; the policy asked for nothing, or was not applied.</summary>
    None,

    /// <summary>Nothing, since they passed.</summary>
    Pass,

    Quarantine,

    Reject,
}
