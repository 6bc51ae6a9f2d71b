using System.Globalization;
using Posthouse.Mail;

namespace Posthouse.Storage.Tests;

/// <summary>Making, renaming, removing and subscribing to mailboxes, in the store and in the model.</summary>
internal sealed class MailboxMoves(StoreModel model)
{
    internal void Create(WriteTransaction tx, AccountId id, string name)
    {
        ModelAccount account = model.Accounts[id];
        if (account.Mailboxes.ContainsKey(name))
        {
            StoreModel.AssertFault(StoreFault.AlreadyExists, () => tx.CreateMailbox(id, name));
            return;
        }

        tx.CreateMailbox(id, name);
        TakeIn(tx, id);
    }

    internal void Delete(WriteTransaction tx, AccountId id, string name)
    {
        if (!model.Accounts[id].Mailboxes.TryGetValue(name, out ModelMailbox? mailbox)) return;
        if (name == Mailbox.Inbox)
        {
            StoreModel.AssertFault(StoreFault.NotPermitted, () => { tx.DeleteMailbox(mailbox.Id); return 0; });
            return;
        }

        tx.DeleteMailbox(mailbox.Id);
        model.Accounts[id].Mailboxes.Remove(name);
        TakeIn(tx, id);
    }

    /// <summary>Also a level that is no mailbox, for those below it.</summary>
    internal void Rename(WriteTransaction tx, AccountId id, string name, string to)
    {
        ModelAccount account = model.Accounts[id];
        account.Mailboxes.TryGetValue(name, out ModelMailbox? mailbox);
        string[] inferiors = [.. account.Mailboxes.Keys.Where(n => n.StartsWith(name + "/", StringComparison.Ordinal))];
        if (mailbox is null && inferiors.Length == 0)
        {
            Assert.False(tx.RenameLevel(id, name, to));
            return;
        }

        bool below = to.StartsWith(name + "/", StringComparison.Ordinal);
        if (account.Mailboxes.ContainsKey(to) || (below && name != Mailbox.Inbox))
        {
            StoreModel.AssertFault(account.Mailboxes.ContainsKey(to) ? StoreFault.AlreadyExists : StoreFault.NotPermitted, Apply);
            return;
        }

        (string Old, string New)[] moved = name == Mailbox.Inbox ? [] : [(name, to), .. inferiors.Select(n => (n, to + n[name.Length..]))];
        if (moved.Any(m => account.Mailboxes.ContainsKey(m.New))) return;
        Assert.True(Apply());
        foreach ((string old, string now) in moved)
        {
            if (account.Mailboxes.Remove(old, out ModelMailbox? taken)) account.Mailboxes.Add(now, taken);
            if (account.Subscriptions.Contains(old) && !account.Subscriptions.Contains(now))
            {
                account.Subscriptions.Remove(old);
                account.Subscriptions.Add(now);
            }
        }

        TakeIn(tx, id);
        if (mailbox is null || name != Mailbox.Inbox || mailbox.Rows.Count == 0) return;
        ModelMailbox target = account.Mailboxes[to];
        long placed = account.ModSeq - 1;
        foreach (ModelRow row in mailbox.Rows.Values) target.Rows.Add(target.UidNext++, row with { ModSeq = placed });
        mailbox.Rows.Clear();
        (target.ModSeq, mailbox.ModSeq) = (placed, account.ModSeq);

        bool Apply()
        {
            if (mailbox is null) return tx.RenameLevel(id, name, to);
            tx.RenameMailbox(mailbox.Id, to);
            return true;
        }
    }

    internal void Subscribe(WriteTransaction tx, AccountId id, string name, bool subscribed)
    {
        ModelAccount account = model.Accounts[id];
        tx.SetSubscribed(id, name, subscribed);
        bool altered = subscribed ? account.Subscriptions.Add(name) : account.Subscriptions.Remove(name);
        if (altered && account.Mailboxes.ContainsKey(name)) account.ModSeq++;
        Assert.Equal(account.ModSeq, tx.HighestModSeq(id).Value);
    }

    /// <summary>Takes the mailboxes that came into being into the model; their numbers and validities no mailbox had before.</summary>
    internal void TakeIn(WriteTransaction tx, AccountId id)
    {
        ModelAccount account = model.Accounts[id];
        foreach (Mailbox mailbox in tx.ListMailboxes(id))
        {
            if (account.Mailboxes.ContainsKey(mailbox.Name)) continue;
            Assert.True(model.UidValidities.Count == 0 || mailbox.UidValidity > model.UidValidities.Keys.Max(), string.Create(CultureInfo.InvariantCulture, $"UIDVALIDITY {mailbox.UidValidity} came again."));
            Assert.DoesNotContain(mailbox.Id, model.UidValidities.Values);
            model.UidValidities.Add(mailbox.UidValidity, mailbox.Id);
            account.Mailboxes.Add(mailbox.Name, new ModelMailbox(mailbox.Id, mailbox.UidValidity) { ModSeq = mailbox.HighestModSeq.Value });
        }

        long now = tx.HighestModSeq(id).Value;
        Assert.True(now >= account.ModSeq);
        account.ModSeq = now;
    }
}
