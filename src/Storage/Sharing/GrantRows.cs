using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>The access lists of mailboxes. An account's owner is in none of them: all rights in its own mailboxes are its own.</summary>
internal static class GrantRows
{
    internal static IReadOnlyList<MailboxGrant> List(SqlSession sql, MailboxId mailbox) => sql.Query(
        "SELECT kind, grantee, rights, denied FROM mailbox_grant WHERE mailbox = @1 ORDER BY kind, grantee", Map, mailbox.Value);

    internal static MailboxRights RightsOf(SqlSession sql, MailboxId mailbox, IReadOnlyCollection<Grantee> identities)
    {
        // By identity and not by entry: an access list may be long, and a reader is in few of its lines.
        var rights = new Sum();
        foreach (Grantee identity in identities)
        {
            sql.Visit("SELECT rights, denied FROM mailbox_grant WHERE mailbox = @1 AND kind = @2 AND grantee = @3", rights, static (row, rights) =>
            {
                rights.Given |= (MailboxRights)row.Int32(0);
                rights.Denied |= (MailboxRights)row.Int32(1);
            }, mailbox.Value, (long)identity.Kind, identity.Id);
        }

        return rights.Given & ~rights.Denied;
    }

    /// <summary>Mailboxes in which any of the identities has any right, in the order of account and name.</summary>
    internal static IReadOnlyList<SharedMailbox> Shared(SqlSession sql, AccountId reader, IReadOnlyCollection<Grantee> identities)
    {
        var rights = new Dictionary<long, (MailboxRights Given, MailboxRights Denied)>();
        foreach (Grantee identity in identities)
        {
            sql.Visit("SELECT mailbox, rights, denied FROM mailbox_grant WHERE kind = @1 AND grantee = @2", rights, static (row, rights) =>
            {
                (MailboxRights given, MailboxRights denied) = rights.GetValueOrDefault(row.Int64(0));
                rights[row.Int64(0)] = (given | (MailboxRights)row.Int32(1), denied | (MailboxRights)row.Int32(2));
            }, (long)identity.Kind, identity.Id);
        }

        var shared = new List<SharedMailbox>(rights.Count);
        foreach ((long mailbox, (MailboxRights given, MailboxRights denied)) in rights)
        {
            if ((given & ~denied) == MailboxRights.None) continue;
            Mailbox? found = sql.QueryFirst(MailboxRows.Select + " WHERE m.id = @1", MailboxRows.Map, mailbox);
            if (found is not null && found.Account != reader) shared.Add(new SharedMailbox(found, given & ~denied));
        }

        shared.Sort(static (a, b) => a.Mailbox.Account != b.Mailbox.Account
            ? a.Mailbox.Account.Value.CompareTo(b.Mailbox.Account.Value)
            : string.CompareOrdinal(a.Mailbox.Name, b.Mailbox.Name));
        return shared;
    }

    /// <summary>What the identities may do in the mailboxes of others, or of one of them, by account; mailboxes ascending. What is denied altogether is left out.</summary>
    internal static Dictionary<AccountId, SortedDictionary<MailboxId, GivenRights>> RightsOf(SqlSession sql, AccountId reader, AccountId? owner, IReadOnlyCollection<Grantee> identities)
    {
        var sums = new Dictionary<MailboxId, (AccountId Account, Sum Sum)>();
        foreach (Grantee identity in identities)
        {
            // An access list is read from the mailboxes of the one account, or from the lines of the one reader: both have their index.
            sql.Visit(
                owner is null
                    ? "SELECT m.account, m.id, g.rights, g.denied FROM mailbox_grant g JOIN mailbox m ON m.id = g.mailbox WHERE g.kind = @1 AND g.grantee = @2 AND m.account <> @3"
                    : "SELECT m.account, m.id, g.rights, g.denied FROM mailbox_grant g JOIN mailbox m ON m.id = g.mailbox WHERE g.kind = @1 AND g.grantee = @2 AND m.account <> @3 AND m.account = @4",
                (Sums: sums, IsPersonal: identity.Kind != GranteeKind.Anyone),
                static (row, state) =>
                {
                    var mailbox = new MailboxId(row.Int64(1));
                    if (!state.Sums.TryGetValue(mailbox, out (AccountId Account, Sum Sum) found)) state.Sums[mailbox] = found = (new AccountId(row.Int64(0)), new Sum());
                    found.Sum.Given |= (MailboxRights)row.Int32(2);
                    found.Sum.Denied |= (MailboxRights)row.Int32(3);
                    found.Sum.IsPersonal |= state.IsPersonal && row.Int32(2) != 0;
                },
                owner is { } one ? [(long)identity.Kind, identity.Id, reader.Value, one.Value] : [(long)identity.Kind, identity.Id, reader.Value]);
        }

        var rights = new Dictionary<AccountId, SortedDictionary<MailboxId, GivenRights>>();
        foreach ((MailboxId mailbox, (AccountId account, Sum sum)) in sums)
        {
            if ((sum.Given & ~sum.Denied) == MailboxRights.None) continue;
            if (!rights.TryGetValue(account, out SortedDictionary<MailboxId, GivenRights>? mailboxes)) rights[account] = mailboxes = new SortedDictionary<MailboxId, GivenRights>(ByNumber);
            mailboxes[mailbox] = new GivenRights(sum.Given & ~sum.Denied, sum.IsPersonal);
        }

        return rights;
    }

    internal static bool AnyShared(SqlSession sql, AccountId reader, IReadOnlyCollection<Grantee> identities)
    {
        foreach (Grantee identity in identities)
        {
            if (sql.Scalar("SELECT EXISTS (SELECT 1 FROM mailbox_grant g JOIN mailbox m ON m.id = g.mailbox WHERE g.kind = @1 AND g.grantee = @2 AND g.rights <> 0 AND m.account <> @3)",
                (long)identity.Kind, identity.Id, reader.Value) != 0) return true;
        }

        return false;
    }

    /// <summary>False when the entry was so already.</summary>
    internal static bool Set(SqlSession sql, MailboxId mailbox, MailboxGrant grant, bool administered)
    {
        (Grantee grantee, MailboxRights rights, MailboxRights denied) = grant;
        MailboxGrant? before = sql.QueryFirst("SELECT kind, grantee, rights, denied FROM mailbox_grant WHERE mailbox = @1 AND kind = @2 AND grantee = @3",
            Map, mailbox.Value, (long)grantee.Kind, grantee.Id);
        if (rights == MailboxRights.None && denied == MailboxRights.None)
            return sql.Execute("DELETE FROM mailbox_grant WHERE mailbox = @1 AND kind = @2 AND grantee = @3", mailbox.Value, (long)grantee.Kind, grantee.Id) > 0;
        if (before is null)
        {
            sql.Execute("INSERT INTO mailbox_grant (mailbox, kind, grantee, rights, denied, administered) VALUES (@1, @2, @3, @4, @5, @6)",
                mailbox.Value, (long)grantee.Kind, grantee.Id, (long)rights, (long)denied, administered);
        }
        else
        {
            // Whoever says the same again has said it.
            sql.Execute("UPDATE mailbox_grant SET rights = @4, denied = @5, administered = @6 WHERE mailbox = @1 AND kind = @2 AND grantee = @3",
                mailbox.Value, (long)grantee.Kind, grantee.Id, (long)rights, (long)denied, administered);
        }

        return before != grant;
    }

    /// <summary>The lines that administrators set, in the order of account, name and grantee.</summary>
    internal static IReadOnlyList<(AccountId Account, string Mailbox, MailboxGrant Grant)> Administered(SqlSession sql) => sql.Query(
        "SELECT g.kind, g.grantee, g.rights, g.denied, m.account, m.name FROM mailbox_grant g JOIN mailbox m ON m.id = g.mailbox WHERE g.administered = 1 ORDER BY m.account, m.name, g.kind, g.grantee",
        static row => (new AccountId(row.Int64(4)), row.Text(5), Map(row)));

    /// <summary>A mailbox begins with the access list of the one it is made below, which an administrator has said nothing of.</summary>
    internal static void Inherit(SqlSession sql, MailboxId mailbox, MailboxId superior) => sql.Execute(
        "INSERT INTO mailbox_grant (mailbox, kind, grantee, rights, denied) SELECT @1, kind, grantee, rights, denied FROM mailbox_grant WHERE mailbox = @2",
        mailbox.Value, superior.Value);

    internal static void RemoveMailbox(SqlSession sql, MailboxId mailbox) => sql.Execute("DELETE FROM mailbox_grant WHERE mailbox = @1", mailbox.Value);

    internal static void RemoveGrantee(SqlSession sql, Grantee grantee) =>
        sql.Execute("DELETE FROM mailbox_grant WHERE kind = @1 AND grantee = @2", (long)grantee.Kind, grantee.Id);

    private static readonly Func<SqlRow, MailboxGrant> Map = static row =>
        new MailboxGrant(new Grantee((GranteeKind)row.Int32(0), row.Int64(1)), (MailboxRights)row.Int32(2), (MailboxRights)row.Int32(3));

    private static readonly Comparer<MailboxId> ByNumber = Comparer<MailboxId>.Create(static (a, b) => a.Value.CompareTo(b.Value));

    private sealed class Sum
    {
        internal bool IsPersonal { get; set; }

        internal MailboxRights Given { get; set; }

        internal MailboxRights Denied { get; set; }
    }
}
