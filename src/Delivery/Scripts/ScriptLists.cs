using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>
/// The lists that scripts may name (RFC 6134): <c>urn:posthouse:group:ADDRESS</c> holds those whom mail to a group reaches, and is there for the
/// script's owner where the group is of his domain and open to it, or he is in it or owns it. Others are told the same as of one that is not there.
/// </summary>
internal sealed class ScriptLists(AccountDirectory directory)
{
    internal const string GroupPrefix = "urn:posthouse:group:";

    /// <summary>The group; null: there is no such list for this owner.</summary>
    internal async ValueTask<EmailAddress?> FindAsync(string list, Account owner, CancellationToken cancellationToken)
    {
        // RFC 8141 §3: "urn" and its namespace are in any case of letters.
        if (!list.StartsWith(GroupPrefix, StringComparison.OrdinalIgnoreCase) || !EmailAddress.TryParse(list[GroupPrefix.Length..], out EmailAddress? address)) return null;
        if (await directory.FindGroupAsync(address, cancellationToken).ConfigureAwait(false) is not { } group) return null;
        if (group.Owner == owner.Address || group.Posting != GroupPosting.Members && group.Address.Domain == owner.Address.Domain) return address;
        Identities identities = await directory.IdentitiesOfAsync(owner.Id, null, cancellationToken).ConfigureAwait(false);
        return identities.Grantees.Contains(Grantee.Group(group.Id)) ? address : null;
    }

    internal async ValueTask<bool> HoldsAsync(string list, Account owner, string value, CancellationToken cancellationToken)
    {
        if (!EmailAddress.TryParse(value, out EmailAddress? asked) || await FindAsync(list, owner, cancellationToken).ConfigureAwait(false) is not { } group) return false;
        // A group is a member where it is listed as one, not for having the same people.
        if (await directory.FindGroupAsync(asked, cancellationToken).ConfigureAwait(false) is not null)
            return await directory.FindGroupAsync(group, cancellationToken).ConfigureAwait(false) is { } found && found.Members.Contains(asked);
        AddressResolution members = await directory.ResolveAsync(group, cancellationToken).ConfigureAwait(false);
        if (members.RemoteAddresses.Contains(asked)) return true;
        AddressResolution one = await directory.ResolveAsync(asked, cancellationToken).ConfigureAwait(false);
        // Of an alias that leads to several all must be members.
        return one.Accounts.Count > 0 && one.RemoteAddresses.All(members.RemoteAddresses.Contains) && one.Accounts.All(account => members.Accounts.Any(member => member.Id == account.Id));
    }

    /// <summary>Whom a message to the list goes to: all but its owner, who has it already.</summary>
    internal async ValueTask<IReadOnlyList<EmailAddress>> MembersAsync(EmailAddress group, AccountId owner, CancellationToken cancellationToken)
    {
        AddressResolution members = await directory.ResolveAsync(group, cancellationToken).ConfigureAwait(false);
        return [.. members.Accounts.Where(account => account.Id != owner).Select(static account => account.Address), .. members.RemoteAddresses];
    }
}
