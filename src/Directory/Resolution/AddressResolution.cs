using Posthouse.Mail;

namespace Posthouse.Directory;

/// <summary>What an address means here.</summary>
public enum AddressKind
{
    /// <summary>The domain is not ours.</summary>
    Remote,

    /// <summary>The domain is ours and nobody has that name.</summary>
    Unknown,

    /// <summary>The domain or every account behind the address is suspended: refuse for now.</summary>
    Suspended,

    /// <summary>It reaches at least one account or remote address.</summary>
    Deliverable,
}

/// <summary>Aliases, groups, plus-addresses and catch-alls followed to the end, loops cut, each target once.</summary>
/// <param name="Kind">What it means.</param>
/// <param name="Accounts">Local accounts that get one copy each.</param>
/// <param name="RemoteAddresses">Members elsewhere, to be sent on.</param>
/// <param name="Detail">The part after '+', if any (RFC 5233 :detail).</param>
/// <param name="Group">The distribution list the mail went through first, if any: reports on its members go to its owner.</param>
public sealed record AddressResolution(AddressKind Kind, IReadOnlyList<Account> Accounts, IReadOnlyList<EmailAddress> RemoteAddresses, string? Detail, EmailAddress? Group);
