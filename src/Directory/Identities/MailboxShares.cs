using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Directory;

/// <summary>Gives rights in mailboxes, with a line of the journal that says who gave what to whom.</summary>
public static class MailboxShares
{
    /// <summary>Sets one line of the access list; nothing given and nothing denied takes it off.</summary>
    /// <param name="name">What the grantee is called: an address, or "anyone".</param>
    /// <param name="by">The account that gave them; null for an administrator.</param>
    /// <exception cref="StoreException">It would name the owner, or the mailbox is gone.</exception>
    public static void Set(WriteTransaction transaction, Mailbox mailbox, MailboxGrant grant, string name, EmailAddress? by)
    {
        transaction.SetGrant(mailbox.Id, grant);
        string denied = grant.Denied == MailboxRights.None ? "" : $" denied={RightsText.Format(grant.Denied)}";
        transaction.Journal(new JournalRecord("mailbox-shared")
        {
            Account = mailbox.Account,
            Detail = $"mailbox={mailbox.Name} with={name} rights={RightsText.Format(grant.Rights)}{denied} by={by?.ToString() ?? "administrator"}",
        });
    }
}
