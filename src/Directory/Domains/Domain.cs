using Posthouse.Dns;
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

    /// <summary>Recipients that each account may write to in 24 hours where the account says nothing; 0 takes the server's.</summary>
    public int RecipientsPerDay { get; init; }

    /// <summary>Octets of the largest message for an address of the domain; 0 is the server's limit alone.</summary>
    public long MaximumReceivedSize { get; init; }

    public bool Suspended { get; init; }

    /// <summary>What the domain's records in the DNS are made from.</summary>
    public DomainDnsSettings Dns { get; init; } = DomainDnsSettings.Default;
}
