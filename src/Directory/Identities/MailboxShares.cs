using System.Globalization;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Directory;

/// <summary>Gives rights in mailboxes, with a line of the journal that says who gave what to whom.</summary>
public static class MailboxShares
{
    /// <summary>The kind of the journal's record.</summary>
    public const string Kind = "mailbox-shared";

    /// <summary>Sets one line of the access list; nothing given and nothing denied takes it off. The record ends with what a program reads: the rights before, and the numbers of the mailbox and the grantee.</summary>
    /// <param name="name">What the grantee is called: an address, or "anyone".</param>
    /// <param name="by">The account that gave them; null for an administrator.</param>
    /// <exception cref="StoreException">It would name the owner, or the mailbox is gone.</exception>
    public static void Set(WriteTransaction transaction, Mailbox mailbox, MailboxGrant grant, string name, EmailAddress? by)
    {
        MailboxGrant? before = transaction.Grants(mailbox.Id).FirstOrDefault(other => other.Grantee == grant.Grantee);
        transaction.SetGrant(mailbox.Id, grant, administered: by is null);
        string denied = grant.Denied == MailboxRights.None ? "" : $" denied={RightsText.Format(grant.Denied)}";
        transaction.Journal(new JournalRecord(Kind)
        {
            Account = mailbox.Account,
            Detail = $"mailbox={mailbox.Name} with={name} rights={RightsText.Format(grant.Rights)}{denied} by={by?.ToString() ?? "administrator"}{Tail(mailbox, grant, before)}",
        });
    }

    /// <summary>All to whom an account has given something in its mailboxes.</summary>
    public static IReadOnlyList<Grantee> GranteesOf(StoreReader reader, AccountId account) => reader.Sql.Query(
        "SELECT DISTINCT g.kind, g.grantee FROM mailbox m JOIN mailbox_grant g ON g.mailbox = m.id WHERE m.account = @1", static row => new Grantee((GranteeKind)row.Int32(0), row.Int64(1)), account.Value);

    private const string Was = " was=";

    private static string Tail(Mailbox mailbox, MailboxGrant grant, MailboxGrant? before) =>
        string.Create(CultureInfo.InvariantCulture, $"{Was}{RightsText.Format(before is null ? MailboxRights.None : before.Rights & ~before.Denied)} is={RightsText.Format(grant.Rights & ~grant.Denied)} mailbox={mailbox.Id} kind={(int)grant.Grantee.Kind} grantee={grant.Grantee.Id}");

    /// <summary>What a record of the journal says; null where it is of an older version, or none of these.</summary>
    public static MailboxShared? Read(JournalRecord record)
    {
        // Names come before it and may have anything in them.
        int at = record.Kind == Kind && record.Detail is not null ? record.Detail.LastIndexOf(Was, StringComparison.Ordinal) : -1;
        if (at < 0 || record.Account is not { } owner) return null;
        string[] fields = record.Detail![(at + 1)..].Split(' ');
        if (fields.Length != 5 || !RightsText.TryParse(Value(fields[0]), out MailboxRights was) || !RightsText.TryParse(Value(fields[1]), out MailboxRights now)
            || !long.TryParse(Value(fields[2]).TrimStart('F'), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long mailbox)
            || !int.TryParse(Value(fields[3]), CultureInfo.InvariantCulture, out int kind) || !long.TryParse(Value(fields[4]), CultureInfo.InvariantCulture, out long grantee)) return null;
        int by = record.Detail.LastIndexOf(" by=", at, StringComparison.Ordinal);
        return new MailboxShared(owner, new MailboxId(mailbox), new Grantee((GranteeKind)kind, grantee), was, now, by < 0 || !EmailAddress.TryParse(record.Detail[(by + 4)..at], out EmailAddress? address) ? null : address);
    }

    private static string Value(string field) => field[(field.IndexOf('=', StringComparison.Ordinal) + 1)..];
}
