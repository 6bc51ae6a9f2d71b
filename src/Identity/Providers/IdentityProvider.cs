using Posthouse.Directory;
using Posthouse.Mail;

namespace Posthouse.Identity;

/// <summary>Somebody else's OpenID provider that signs people in here. It belongs to a domain with its sub-domains, or to the server.</summary>
public sealed record IdentityProvider
{
    /// <summary>Random; what links and sessions name it by.</summary>
    public string Id { get; init; } = "";

    /// <summary>Null is the server's own.</summary>
    public DomainName? Owner { get; init; }

    /// <summary>Part of addresses: lower-case letters, digits and '-'; at most 40. With <see cref="Owner"/> it is unique.</summary>
    public required string Name { get; init; }

    /// <summary>As people know it, at most 100 characters: "Example Corp".</summary>
    public required string Label { get; init; }

    /// <summary>As its discovery document names it (OpenID Connect Discovery §3), to the letter.</summary>
    public required string Issuer { get; init; }

    /// <summary>As which this server is registered there.</summary>
    public required string ClientId { get; init; }

    public bool HasSecret { get; init; }

    /// <summary>Whose addresses it is believed about: a verified one of these opens the account of that address. Others are linked by their owners.</summary>
    public IReadOnlyList<DomainName> Domains { get; init; } = [];

    /// <summary>It may sign in accounts that have a role. Only an owner of the server says so.</summary>
    public bool Administrators { get; init; }

    public ProviderFactors Factors { get; init; }

    /// <summary>False offers it to nobody, and keeps its links.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>"server" or the domain, as addresses of this server name it.</summary>
    public string OwnerName => Owner?.Ascii ?? ServerOwner;

    public const string ServerOwner = "server";

    /// <summary>The domain is of those that it may sign in at all.</summary>
    public bool Reaches(DomainName? domain) => Owner is null || (domain is not null && IsWithin(domain, Owner));

    /// <summary>A verified address of the domain is believed.</summary>
    /// <param name="domain">By its main name.</param>
    public bool Vouches(DomainName domain) => Domains.Contains(domain);

    /// <summary>The account is one of those that it may sign in. A domain's provider is in its administrator's hands: through it he must not become one who has more than he has.</summary>
    public bool Opens(Account account)
    {
        ArgumentNullException.ThrowIfNull(account);
        return Reaches(account.Address.Domain) && (Administrators || (!account.IsAdministrator && account.Roles.Count == 0));
    }

    internal static bool IsWithin(DomainName domain, DomainName tree) =>
        domain.Equals(tree) || domain.Ascii.EndsWith("." + tree.Ascii, StringComparison.OrdinalIgnoreCase);
}
