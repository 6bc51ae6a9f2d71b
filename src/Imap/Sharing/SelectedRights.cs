using Posthouse.Directory;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>Keeps what a session may do in the mailbox of another that it has open as the access list has it now.</summary>
internal static class SelectedRights
{
    /// <summary>
    /// Reads the rights anew when the list, or the reader's groups, have changed. Without the right to read the mailbox is closed: the client
    /// hears CLOSED (RFC 9051 §7.1) and has none selected.
    /// </summary>
    internal static async ValueTask RefreshAsync(ImapSession session, CancellationToken cancellationToken)
    {
        SelectedMailbox selected = session.Selected;
        if (selected.Reader is null) return;
        Identities reader = await session.IdentitiesAsync(cancellationToken).ConfigureAwait(false);
        if (!selected.TakeRightsStale() && ReferenceEquals(reader, selected.Reader)) return;
        selected.Reader = reader;
        MailboxRights rights = await session.Store.ReadAsync(
            store => store.FindMailbox(selected.Id) is { } mailbox ? store.RightsIn(mailbox, reader.Account, reader.Grantees) : selected.Rights, cancellationToken).ConfigureAwait(false);
        if ((rights & MailboxRights.Read) == 0)
        {
            session.Deselect();
            session.Output.Write("* OK [CLOSED] The right to read this mailbox was taken away\r\n"u8);
            return;
        }

        if (rights == selected.Rights) return;
        selected.Rights = rights;
        // FLAGS and PERMANENTFLAGS are due again.
        selected.KeywordsTold = -1;
    }
}
