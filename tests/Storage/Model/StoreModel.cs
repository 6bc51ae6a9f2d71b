using Posthouse.Mail;

namespace Posthouse.Storage.Tests;

/// <summary>What a store should hold, in plain collections. It is changed on the writer's thread, so in the order of the commits.</summary>
internal sealed class StoreModel
{
    internal Dictionary<AccountId, ModelAccount> Accounts { get; } = [];

    internal Dictionary<long, (long Octets, long Messages)> DomainLimits { get; } = [];

    internal Dictionary<QueueId, string> Queue { get; } = [];

    /// <summary>Every UIDVALIDITY that was ever given, with its mailbox.</summary>
    internal Dictionary<uint, MailboxId> UidValidities { get; } = [];

    internal bool WouldExceed(ModelAccount account, long octets, long messages)
    {
        if (Over(account.Octets, octets, account.Limits.Octets) || Over(account.Messages, messages, account.Limits.Messages)) return true;
        (long Octets, long Messages) limits = DomainLimits.GetValueOrDefault(account.Domain);
        return Over(DomainOctets(account.Domain), octets, limits.Octets) || Over(DomainMessages(account.Domain), messages, limits.Messages);
    }

    internal long DomainOctets(long domain) => Accounts.Values.Where(a => a.Domain == domain).Sum(a => a.Octets);

    internal long DomainMessages(long domain) => Accounts.Values.Where(a => a.Domain == domain).Sum(a => a.Messages);

    /// <summary>The store refuses what the model says it must.</summary>
    internal static void AssertFault<T>(StoreFault fault, Func<T> act) => Assert.Equal(fault, Assert.Throws<StoreException>(() => { act(); }).Fault);

    private static bool Over(long used, long more, long limit) => limit > 0 && used + more > limit;
}

internal sealed class ModelAccount(long domain)
{
    internal long Domain => domain;

    internal long ModSeq { get; set; }

    internal (long Octets, long Messages) Limits { get; set; }

    internal SortedDictionary<string, ModelMailbox> Mailboxes { get; } = new(StringComparer.Ordinal);

    internal SortedSet<string> Subscriptions { get; } = new(StringComparer.Ordinal);

    internal long Octets => Mailboxes.Values.Sum(m => m.Rows.Values.Sum(r => r.Text.Length));

    internal long Messages => Mailboxes.Values.Sum(m => m.Rows.Count);
}

internal sealed class ModelMailbox(MailboxId id, uint uidValidity)
{
    internal MailboxId Id => id;

    internal uint UidValidity => uidValidity;

    internal uint UidNext { get; set; } = 1;

    internal long ModSeq { get; set; }

    internal SortedDictionary<uint, ModelRow> Rows { get; } = [];

    internal uint[] Existing(UidSet uids, bool onlyDeleted = false) =>
        [.. Rows.Where(r => uids.Contains(r.Key) && (!onlyDeleted || r.Value.Flags.Has(MessageFlags.Deleted))).Select(r => r.Key)];
}

/// <param name="Text">ASCII, so its length is its size.</param>
internal sealed record ModelRow(string Text, MessageFlags Flags, long ModSeq);
