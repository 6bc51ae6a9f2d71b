using Posthouse.Mail;

namespace Posthouse.SenderAuth;

/// <summary>How DMARC ended.</summary>
/// <param name="Result">None, Pass, Fail, TempError or PermError.</param>
/// <param name="Reason">A short stable name in kebab-case.</param>
public sealed record DmarcOutcome(AuthResult Result, string Reason)
{
    /// <summary>The domain in From.</summary>
    public DomainName? Author { get; init; }

    /// <summary>Where the record was found.</summary>
    public DomainName? PolicyDomain { get; init; }

    public DmarcRecord? Record { get; init; }

    /// <summary>What the record asks for where mail of this author's domain fails.</summary>
    public DmarcPolicy Policy { get; init; }

    /// <summary>What is to be applied here: None unless it failed, and one level lower where the owner is testing.</summary>
    public DmarcPolicy Applied { get; init; }

    public bool SpfAligned { get; init; }

    /// <summary>The domain of the signature that passed and is aligned; null where there is none.</summary>
    public DomainName? AlignedSignature { get; init; }
}
