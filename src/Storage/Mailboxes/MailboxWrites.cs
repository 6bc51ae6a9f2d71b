using System.Text;
using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>Making, renaming and marking mailboxes. Removing one is <see cref="MessageWrites"/>' work, for its messages go too.</summary>
internal sealed class MailboxWrites(SqlSession sql, AccountWrites accounts, TimeProvider clock)
{
    private const int MaximumDepth = 32;
    private const int MaximumNameOctets = 1000;

    internal void Create(AccountId account, string name, MailboxRole role)
    {
        string canonical = Validate(name);
        RequireOwn(canonical);
        accounts.Require(account);
        if (Exists(account, canonical)) throw new StoreException(StoreFault.AlreadyExists, $"There is a mailbox '{canonical}' already.");
        if (sql.Scalar("SELECT COUNT(*) FROM mailbox WHERE account = @1", account.Value) >= Mailbox.MaximumPerAccount)
            throw new StoreException(StoreFault.LimitReached, $"An account may have {Mailbox.MaximumPerAccount} mailboxes.");
        CreateSuperiors(account, canonical);
        Insert(account, canonical, role);
    }

    internal void Rename(Mailbox source, string newName)
    {
        string target = Target(source.Account, source.Name, newName);
        RequireOwn(target);
        List<(long Id, string Name)> below = Below(source.Account, source.Name);
        CreateSuperiors(source.Account, target);
        Set(source.Account, source.Id, target);
        foreach ((long id, string name) in below) Follow(source.Account, new MailboxId(id), name, source.Name, target);
    }

    /// <summary>Renames all below a name that is no mailbox itself (RFC 9051 §6.3.6); the new name becomes none either.</summary>
    internal bool RenameLevel(AccountId account, string name, string newName)
    {
        string source = Mailbox.Canonical(name);
        if (Exists(account, source)) throw new StoreException(StoreFault.AlreadyExists, $"'{source}' is a mailbox, not only a level.");
        List<(long Id, string Name)> below = Below(account, source);
        if (below.Count == 0) return false;
        string target = Target(account, source, newName);
        RequireOwn(target);
        CreateSuperiors(account, target);
        MoveSubscription(account, source, target);
        foreach ((long id, string inferior) in below) Follow(account, new MailboxId(id), inferior, source, target);
        return true;
    }

    private static void RequireOwn(string name)
    {
        if (Mailbox.IsOfOthers(name)) throw new StoreException(StoreFault.NotPermitted, $"'{name}' is a name for mailboxes of others.");
    }

    internal void SetRole(Mailbox mailbox, MailboxRole role)
    {
        if (mailbox.Role == MailboxRole.Inbox || role == MailboxRole.Inbox) throw new StoreException(StoreFault.NotPermitted, "The Inbox's role is fixed.");
        if (mailbox.Role == role) return;
        if (role != MailboxRole.None)
        {
            long former = sql.Scalar("SELECT id FROM mailbox WHERE account = @1 AND role = @2", mailbox.Account.Value, (long)role);
            if (former != 0)
            {
                sql.Execute("UPDATE mailbox SET role = 0 WHERE id = @1", former);
                accounts.Record(mailbox.Account, ChangeKind.MailboxChanged, new MailboxId(former), UidSet.Empty);
            }
        }

        sql.Execute("UPDATE mailbox SET role = @2 WHERE id = @1", mailbox.Id.Value, (long)role);
        if (role == MailboxRole.Trash || mailbox.Role == MailboxRole.Trash) new ThreadCounts(sql).Recount(mailbox.Account);
        accounts.Record(mailbox.Account, ChangeKind.MailboxChanged, mailbox.Id, UidSet.Empty);
    }

    private string Target(AccountId account, string source, string newName)
    {
        string target = Validate(newName);
        if (Exists(account, target)) throw new StoreException(StoreFault.AlreadyExists, $"There is a mailbox '{target}' already.");
        if (target.StartsWith(source + Mailbox.Separator, StringComparison.Ordinal)) throw new StoreException(StoreFault.NotPermitted, "A mailbox cannot be moved below itself.");
        return target;
    }

    // '0' follows '/'.
    private List<(long Id, string Name)> Below(AccountId account, string name) => sql.Query(
        "SELECT id, name FROM mailbox WHERE account = @1 AND name > @2 AND name < @3 ORDER BY name",
        static row => (row.Int64(0), row.Text(1)),
        account.Value, name + "/", name + "0");

    // An inferior keeps its place below the name that changes, and with its id all that clients know of it.
    private void Follow(AccountId account, MailboxId mailbox, string name, string source, string target)
    {
        string moved = string.Concat(target, name.AsSpan(source.Length));
        if (Encoding.UTF8.GetByteCount(moved) > MaximumNameOctets) throw new StoreException(StoreFault.LimitReached, "A name below it would become too long.");
        if (moved.AsSpan().Count(Mailbox.Separator) >= MaximumDepth) throw new StoreException(StoreFault.LimitReached, $"Mailboxes nest at most {MaximumDepth} deep.");
        if (Exists(account, moved)) throw new StoreException(StoreFault.AlreadyExists, $"There is a mailbox '{moved}' already.");
        Set(account, mailbox, moved);
    }

    private void CreateSuperiors(AccountId account, string name)
    {
        for (int slash = name.IndexOf(Mailbox.Separator, StringComparison.Ordinal); slash > 0; slash = name.IndexOf(Mailbox.Separator, slash + 1))
        {
            string superior = name[..slash];
            if (!Exists(account, superior)) Insert(account, superior, MailboxRole.None);
        }
    }

    private void Insert(AccountId account, string name, MailboxRole role)
    {
        if (role != MailboxRole.None && sql.Scalar("SELECT EXISTS (SELECT 1 FROM mailbox WHERE account = @1 AND role = @2)", account.Value, (long)role) != 0)
            throw new StoreException(StoreFault.AlreadyExists, $"The account has a mailbox for {role} already.");
        long id = sql.Insert(
            "INSERT INTO mailbox (account, name, role, uid_validity, uid_next, modseq, messages, unseen, deleted, octets) VALUES (@1, @2, @3, @4, 1, 1, 0, 0, 0, 0)",
            account.Value, name, (long)role, NextUidValidity());
        ModSeq modSeq = accounts.Record(account, ChangeKind.MailboxCreated, new MailboxId(id), UidSet.Empty);
        sql.Execute("UPDATE mailbox SET modseq = @2 WHERE id = @1", id, modSeq.Value);
        int level = name.LastIndexOf(Mailbox.Separator);
        if (level <= 0) return;
        long superior = sql.Scalar("SELECT id FROM mailbox WHERE account = @1 AND name = @2", account.Value, name[..level]);
        if (superior != 0) GrantRows.Inherit(sql, new MailboxId(id), new MailboxId(superior));
    }

    private void Set(AccountId account, MailboxId mailbox, string name)
    {
        if (sql.QueryFirst("SELECT name FROM mailbox WHERE id = @1", static row => row.Text(0), mailbox.Value) is { } former) MoveSubscription(account, former, name);
        sql.Execute("UPDATE mailbox SET name = @2 WHERE id = @1", mailbox.Value, name);
        accounts.Record(account, ChangeKind.MailboxChanged, mailbox, UidSet.Empty);
    }

    // A subscription follows its name: nobody wants to subscribe again after a rename.
    private void MoveSubscription(AccountId account, string from, string to) =>
        sql.Execute("UPDATE subscription SET name = @3 WHERE account = @1 AND name = @2 AND NOT EXISTS (SELECT 1 FROM subscription WHERE account = @1 AND name = @3)", account.Value, from, to);

    private bool Exists(AccountId account, string name) =>
        sql.Scalar("SELECT EXISTS (SELECT 1 FROM mailbox WHERE account = @1 AND name = @2)", account.Value, name) != 0;

    // RFC 9051 §2.3.1.1: a name that comes back must come with a higher UIDVALIDITY. One counter for the store that starts at the
    // clock and only rises keeps that true, also when the clock steps back or a copy is restored.
    private long NextUidValidity()
    {
        long next = Math.Max(clock.GetUtcNow().ToUnixTimeSeconds(), StoreProperties.Get(sql, "uid_validity") + 1);
        StoreProperties.Set(sql, "uid_validity", next);
        return next;
    }

    private static string Validate(string name)
    {
        string canonical = Mailbox.Canonical(name);
        if (canonical.Length == 0 || Encoding.UTF8.GetByteCount(canonical) > MaximumNameOctets)
            throw new StoreException(StoreFault.LimitReached, $"A mailbox name has 1 to {MaximumNameOctets} octets.");
        string[] levels = canonical.Split(Mailbox.Separator);
        if (levels.Length > MaximumDepth) throw new StoreException(StoreFault.LimitReached, $"Mailboxes nest at most {MaximumDepth} deep.");
        foreach (string level in levels)
        {
            if (level.Length == 0) throw new StoreException(StoreFault.NotPermitted, "A mailbox name has an empty level.");
            foreach (char c in level)
            {
                if (char.IsControl(c)) throw new StoreException(StoreFault.NotPermitted, "A mailbox name holds no control characters.");
            }
        }

        return canonical;
    }
}
