namespace Posthouse.SenderAuth;

/// <summary>RFC 8461 §5.</summary>
public enum MtaStsMode
{
    /// <summary>The domain has no policy any more.</summary>
    None,

    /// <summary>Failures are reported; mail goes all the same.</summary>
    Testing,

    /// <summary>Mail goes only to hosts that the policy names and that prove who they are.</summary>
    Enforce,
}
