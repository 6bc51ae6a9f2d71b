using System.Collections.Immutable;
using Posthouse.Mail;

namespace Posthouse.Directory;

/// <summary>What one local part of a domain stands for.</summary>
internal abstract class DirectoryEntry
{
    internal abstract EmailAddress Address { get; }
}

internal sealed class AccountEntry : DirectoryEntry
{
    internal AccountEntry(Account account, ImmutableArray<EmailAddress> sendAs)
    {
        Account = account;
        SendAs = sendAs;
        // Nearly every address resolves to just this, so it is made once and resolution allocates nothing.
        Direct = account.Suspended
            ? AddressResolver.Suspended
            : new AddressResolution(AddressKind.Deliverable, [account], [], null, null);
    }

    internal Account Account { get; }

    internal ImmutableArray<EmailAddress> SendAs { get; }

    internal AddressResolution Direct { get; }

    internal override EmailAddress Address => Account.Address;
}

internal sealed class AliasEntry(Alias alias) : DirectoryEntry
{
    internal Alias Alias { get; } = alias;

    internal override EmailAddress Address => Alias.Address;
}

internal sealed class GroupEntry(Group group) : DirectoryEntry
{
    internal Group Group { get; } = group;

    internal override EmailAddress Address => Group.Address;
}
