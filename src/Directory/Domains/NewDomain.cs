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
}
