using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>
/// The namespace of other users (RFC 2342): "Other Users/bob@example.test/INBOX", each account's mailboxes below its address under the
/// names that its owner sees. The account's own level is no mailbox.
/// </summary>
internal static class OtherUsers
{
    internal const string Prefix = Root + "/";

    internal const string Root = Mailbox.OthersRoot;

    /// <summary>Own mailboxes cannot be made where others' are shown.</summary>
    internal static bool IsReserved(string name) => Mailbox.IsOfOthers(name);

    internal static string PrefixOf(EmailAddress owner) => Prefix + owner + Mailbox.Separator;

    internal static async ValueTask<MailboxPath> ResolveAsync(ImapSession session, string name, CancellationToken cancellationToken) =>
        await ResolveAsync(session.Host.Directory, await session.IdentitiesAsync(cancellationToken).ConfigureAwait(false), name, cancellationToken).ConfigureAwait(false);

    /// <summary>The same, of a name in this namespace or not, for whoever reads.</summary>
    internal static async ValueTask<MailboxPath> ResolveAsync(AccountDirectory? directory, Identities reader, string name, CancellationToken cancellationToken)
    {
        if (!name.StartsWith(Prefix, StringComparison.Ordinal)) return new MailboxPath(reader.Account, name, "", reader);
        // A local part may have the separator in it (RFC 5322 §3.2.3), but no address begins another: the first that is one is meant.
        for (int at = name.IndexOf(Mailbox.Separator, Prefix.Length); at > 0; at = name.IndexOf(Mailbox.Separator, at + 1))
        {
            if (!EmailAddress.TryParse(name[Prefix.Length..at], out EmailAddress? address)) continue;
            Account? owner = directory is not null ? await directory.FindAccountAsync(address, cancellationToken).ConfigureAwait(false) : null;
            string rest = name[(at + 1)..];
            // The reader's own mailboxes have one name each.
            if (owner is null || owner.Id == reader.Account || rest.Length == 0) return new MailboxPath(default, name, Prefix, reader);
            return new MailboxPath(owner.Id, rest, PrefixOf(owner.Address), reader);
        }

        // Names of the reader's own that are older than the namespace stay within reach.
        return new MailboxPath(reader.Account, name, "", reader);
    }
}
