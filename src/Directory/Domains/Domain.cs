using Posthouse.Mail;

namespace Posthouse.Directory;

/// <summary>A domain whose mail is ours. A sub-domain with an entry of its own is a domain of its own (its own accounts and limits).</summary>
public sealed record Domain
{
    public required long Id { get; init; }

    public required DomainName Name { get; init; }

    /// <summary>Names that mean the same accounts.</summary>
    public IReadOnlyList<DomainName> Aliases { get; init; } = [];

    /// <summary>Where mail to unknown local parts goes; null refuses it.</summary>
    public EmailAddress? CatchAll { get; init; }

    /// <summary>0 is no limit.</summary>
    public long QuotaOctets { get; init; }

    public long QuotaMessages { get; init; }

    public int MaximumAccounts { get; init; }

    public bool Suspended { get; init; }
}
