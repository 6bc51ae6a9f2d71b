using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>An account's counters, limits and change log. Only the writer's thread uses it.</summary>
internal sealed class AccountWrites(SqlSession sql, CommitEffects effects)
{
    internal void Create(AccountId account, long domain)
    {
        // Message ids carry the account in their upper half and must stay positive.
        if (account.Value is <= 0 or > int.MaxValue) throw new ArgumentOutOfRangeException(nameof(account), "Account numbers are 1 to 2,147,483,647.");
        if (Find(account) is not null) throw new StoreException(StoreFault.AlreadyExists, $"Account {account} is there already.");
        AbandonedRows.ClearAccount(sql, account);
        sql.Execute(
            "INSERT INTO account_state (account, domain, modseq, next_message, next_thread, used_octets, used_messages, limit_octets, limit_messages, keywords) VALUES (@1, @2, @3, @4, @5, 0, 0, 0, 0, '')",
            account.Value, domain, Math.Max(1, StoreProperties.Get(sql, "account_modseq")), Math.Max(1, StoreProperties.Get(sql, "account_message")), Math.Max(1, StoreProperties.Get(sql, "account_thread")));
        EnsureDomain(domain);
    }

    /// <summary>Its conversations and its change log, which may be long, go in the background.</summary>
    internal void Delete(AccountId account)
    {
        if (Find(account) is not { } last) return;
        // An account of the same number that comes later goes on where this one ends: no mod-sequence, message or thread comes twice.
        StoreProperties.Raise(sql, "account_modseq", last.ModSeq);
        StoreProperties.Raise(sql, "account_message", last.NextMessage);
        StoreProperties.Raise(sql, "account_thread", last.NextThread);
        AbandonedRows.MarkAccount(sql, account);
        sql.Execute("DELETE FROM subscription WHERE account = @1", account.Value);
        sql.Execute("DELETE FROM account_state WHERE account = @1", account.Value);
        effects.HasOrphans = true;
    }

    internal void SetLimits(AccountId account, long octets, long messages)
    {
        if (sql.Execute("UPDATE account_state SET limit_octets = @2, limit_messages = @3 WHERE account = @1", account.Value, octets, messages) == 0)
            throw new StoreException(StoreFault.NotFound, $"Account {account} is not there.");
    }

    internal void SetDomainLimits(long domain, long octets, long messages)
    {
        EnsureDomain(domain);
        sql.Execute("UPDATE domain_quota SET limit_octets = @2, limit_messages = @3 WHERE domain = @1", domain, octets, messages);
    }

    internal AccountRow? Find(AccountId account) => sql.QueryFirst(
        "SELECT domain, modseq, next_message, next_thread, used_octets, used_messages, limit_octets, limit_messages FROM account_state WHERE account = @1",
        static row => new AccountRow(row.Int64(0), row.Int64(1), row.Int64(2), row.Int64(3), row.Int64(4), row.Int64(5), row.Int64(6), row.Int64(7)),
        account.Value);

    internal AccountRow Require(AccountId account) =>
        Find(account) ?? throw new StoreException(StoreFault.NotFound, $"Account {account} is not there any more.");

    /// <exception cref="StoreException"><see cref="StoreFault.OverQuota"/>.</exception>
    internal void CheckQuota(AccountRow account, long octets, long messages)
    {
        if (Exceeds(account.UsedOctets, octets, account.LimitOctets) || Exceeds(account.UsedMessages, messages, account.LimitMessages))
            throw new StoreException(StoreFault.OverQuota, "The account's quota is used up.");
        if (account.Domain == 0) return;
        bool over = sql.QueryFirst("SELECT used_octets, used_messages, limit_octets, limit_messages FROM domain_quota WHERE domain = @1",
            row => Exceeds(row.Int64(0), octets, row.Int64(2)) || Exceeds(row.Int64(1), messages, row.Int64(3)), account.Domain);
        if (over) throw new StoreException(StoreFault.OverQuota, "The domain's quota is used up.");
    }

    internal void AddUse(AccountId account, long domain, long octets, long messages)
    {
        sql.Execute("UPDATE account_state SET used_octets = used_octets + @2, used_messages = used_messages + @3 WHERE account = @1", account.Value, octets, messages);
        if (domain != 0) sql.Execute("UPDATE domain_quota SET used_octets = used_octets + @2, used_messages = used_messages + @3 WHERE domain = @1", domain, octets, messages);
    }

    /// <summary>Takes the account's next mod-sequence and leaves the change record with it.</summary>
    /// <param name="messages">Of an expunge, those that were removed; of flags, those that lost \Deleted.</param>
    internal ModSeq Record(AccountId account, ChangeKind kind, MailboxId mailbox, UidSet uids, IReadOnlyList<LoggedMessage>? messages = null)
    {
        sql.Execute("UPDATE account_state SET modseq = modseq + 1 WHERE account = @1", account.Value);
        var modSeq = new ModSeq(sql.Scalar("SELECT modseq FROM account_state WHERE account = @1", account.Value));
        Write(account, modSeq, kind, mailbox, uids, messages);
        return modSeq;
    }

    internal void Write(AccountId account, ModSeq modSeq, ChangeKind kind, MailboxId mailbox, UidSet uids, IReadOnlyList<LoggedMessage>? messages = null)
    {
        sql.Execute("INSERT INTO change_record (account, modseq, kind, mailbox, uids, messages) VALUES (@1, @2, @3, @4, @5, @6)",
            account.Value, modSeq.Value, (long)kind, mailbox.Value, UidSetCodec.Encode(uids), LoggedMessageCodec.Encode(messages));
        effects.Add(new AccountChange(account, modSeq, kind, mailbox, uids));
    }

    private void EnsureDomain(long domain)
    {
        if (domain == 0 || sql.Scalar("SELECT EXISTS (SELECT 1 FROM domain_quota WHERE domain = @1)", domain) != 0) return;
        sql.Execute("INSERT INTO domain_quota (domain, used_octets, used_messages, limit_octets, limit_messages) VALUES (@1, 0, 0, 0, 0)", domain);
    }

    private static bool Exceeds(long used, long more, long limit) => limit > 0 && used + more > limit;
}

/// <summary>One row of account_state.</summary>
internal sealed record AccountRow(long Domain, long ModSeq, long NextMessage, long NextThread, long UsedOctets, long UsedMessages, long LimitOctets, long LimitMessages);
