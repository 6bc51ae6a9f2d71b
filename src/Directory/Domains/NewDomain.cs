using Posthouse.Mail;

namespace Posthouse.Directory;

/// <summary>A domain to be made. A sub-domain is made like any other and inherits nothing.</summary>
public sealed record NewDomain
{
    public required DomainName Name { get; init; }

    public IReadOnlyList<DomainName> Aliases { get; init; } = [];

    public EmailAddress? CatchAll { get; init; }

    /// <summary>0 is no limit.</summary>
    public long QuotaOctets { get; init; }

    public long QuotaMessages { get; init; }

    public int MaximumAccounts { get; init; }

    /// <summary>Recipients that each account may write to in 24 hours where the account says nothing; 0 takes the server's.</summary>
    public int RecipientsPerDay { get; init; }

    /// <summary>Octets of the largest message for an address of the domain; 0 is the server's limit alone.</summary>
    public long MaximumReceivedSize { get; init; }
}
