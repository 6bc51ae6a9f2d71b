using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>
/// Whom an identifier of an access list names, as far as the user sees: who is not seen is answered like who is not there, or the users of one
/// domain could ask who there is in another.
/// </summary>
internal static class AccessListIdentifier
{
    /// <param name="mailbox">Whose access list it is. Who stands in it already is seen.</param>
    /// <exception cref="ImapCommandException">It names nobody here.</exception>
    internal static async ValueTask<Grantee> RequireAsync(ImapSession session, Mailbox mailbox, string identifier, CancellationToken cancellationToken)
    {
        if (identifier.Equals(AccountDirectory.Anyone, StringComparison.OrdinalIgnoreCase)) return Grantee.Anyone;
        Grantee? found = session.Host.Directory is { } directory ? await directory.FindGranteeAsync(identifier, cancellationToken).ConfigureAwait(false) : null;
        if (found is { } grantee && await IsSeenAsync(session, mailbox, grantee, cancellationToken).ConfigureAwait(false)) return grantee;
        throw ImapCommandException.No("That is the address of no account and no group here.", "CANNOT");
    }

    private static async ValueTask<bool> IsSeenAsync(ImapSession session, Mailbox mailbox, Grantee grantee, CancellationToken cancellationToken)
    {
        DirectoryAudience audience = session.Host.Options.Directory;
        if (audience == DirectoryAudience.Server || grantee == Grantee.Account(mailbox.Account) || grantee == Grantee.Account(session.Account.Id)) return true;
        // By the name of whoever was found: a domain has other names.
        if (audience == DirectoryAudience.Domain && await session.Host.Directory!.NamesOfAsync([grantee], cancellationToken).ConfigureAwait(false) is [{ } name]
            && EmailAddress.Parse(name).Domain!.Equals(session.Account.Address.Domain)) return true;
        return await session.Store.ReadAsync(
            reader => reader.Grants(mailbox.Id).Any(grant => grant.Grantee == grantee) || MailboxShares.GranteesOf(reader, session.Account.Id).Contains(grantee), cancellationToken).ConfigureAwait(false);
    }
}
