namespace Posthouse.SenderAuth;

/// <summary>How far an author's published policy is followed.</summary>
public enum DmarcEnforcement
{
    /// <summary>As published: refused, or put aside.</summary>
    Full,

    /// <summary>What would be refused is put aside.</summary>
    Quarantine,

    /// <summary>Nothing is done; it is written down.</summary>
    Report,
}
