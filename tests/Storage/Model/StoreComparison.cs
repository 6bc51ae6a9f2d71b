using Posthouse.Mail;

namespace Posthouse.Storage.Tests;

/// <summary>All of the store against all of the model.</summary>
internal sealed class StoreComparison(TestStore test, StoreModel model, HeardChanges feed)
{
    internal async Task RunAsync()
    {
        foreach ((AccountId id, ModelAccount account) in model.Accounts)
        {
            IReadOnlyList<Mailbox> found = await test.Store.ReadAsync(r => r.ListMailboxes(id));
            Assert.Equal(account.Mailboxes.Keys, found.Select(m => m.Name).Order(StringComparer.Ordinal));
            foreach (Mailbox mailbox in found) await CheckMailboxAsync(mailbox, account.Mailboxes[mailbox.Name]);
            Assert.Equal(account.Subscriptions, await test.Store.ReadAsync(r => r.ListSubscriptions(id)));
            Assert.Equal(account.ModSeq, await test.Store.ReadAsync(r => r.HighestModSeq(id).Value));
            Assert.Equal(new QuotaState(account.Octets, account.Messages, account.Limits.Octets, account.Limits.Messages), await test.Store.ReadAsync(r => r.Quota(id)));
            (long octets, long messages) = model.DomainLimits.GetValueOrDefault(account.Domain);
            Assert.Equal(
                new QuotaState(model.DomainOctets(account.Domain), model.DomainMessages(account.Domain), octets, messages),
                await test.Store.ReadAsync(r => r.DomainQuota(account.Domain)));
            await CheckLogAsync(id, found);
        }

        Assert.Equal(model.Queue.Count, (await test.Store.ReadAsync(r => r.ListQueue(new QueueQuery()))).Count);
        StoreReport report = await test.Store.VerifyAsync();
        Assert.True(report.IsClean, string.Join("; ", report.Problems.Select(p => p.Description)));
    }

    private async Task CheckMailboxAsync(Mailbox mailbox, ModelMailbox model)
    {
        ICollection<ModelRow> rows = model.Rows.Values;
        Assert.Equal(
            (model.Id, model.UidValidity, model.UidNext, model.ModSeq, rows.Count, rows.Count(r => !r.Flags.Has(MessageFlags.Seen)), rows.Count(r => r.Flags.Has(MessageFlags.Deleted)), rows.Sum(r => (long)r.Text.Length)),
            (mailbox.Id, mailbox.UidValidity, mailbox.UidNext, mailbox.HighestModSeq.Value, mailbox.Messages, mailbox.Unseen, mailbox.Deleted, mailbox.Size));
        MailboxIndex index = (await test.Store.GetIndexAsync(mailbox.Id))!;
        var placements = new List<Placement>();
        index.Read(UidSet.Range(1, uint.MaxValue), placements);
        Assert.Equal(model.Rows.Select(r => (r.Key, r.Value.Flags, r.Value.ModSeq)), placements.Select(p => (p.Uid, p.Flags, p.ModSeq.Value)));
        foreach (Placement placement in placements.Where(p => p.Uid % 3 == 0))
            Assert.Equal(model.Rows[placement.Uid].Text, await test.ReadTextAsync(placement.Message));
    }

    // The log alone tells what is there; and who listened heard exactly the log.
    private async Task CheckLogAsync(AccountId id, IReadOnlyList<Mailbox> mailboxes)
    {
        IReadOnlyList<AccountChange> log = await test.Store.ReadAsync(r => r.ChangesOf(id, default, int.MaxValue));
        for (int i = 1; i < log.Count; i++) Assert.Equal(log[i - 1].ModSeq.Value + 1, log[i].ModSeq.Value);
        Assert.Equal(model.Accounts[id].ModSeq, log[^1].ModSeq.Value);
        foreach (Mailbox mailbox in mailboxes)
        {
            var there = new SortedSet<uint>();
            foreach (AccountChange change in log.Where(c => c.Mailbox == mailbox.Id))
            {
                if (change.Kind == ChangeKind.Appended) there.UnionWith(change.Uids.Members());
                if (change.Kind == ChangeKind.Expunged) there.ExceptWith(change.Uids.Members());
            }

            Assert.Equal(model.Accounts[id].Mailboxes[mailbox.Name].Rows.Keys, there);
        }

        long[] heard = [.. feed.Heard(id).Where(static c => c.Kind != ChangeKind.Other).Select(static c => c.ModSeq.Value)];
        Assert.Equal(heard.Order(), heard);
        // An account that was made anew has forgotten what those before it heard.
        Assert.Subset(heard.ToHashSet(), log.Where(c => c.ModSeq.Value > feed.From(id)).Select(c => c.ModSeq.Value).ToHashSet());
    }
}
