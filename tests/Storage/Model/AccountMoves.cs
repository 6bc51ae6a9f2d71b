using Posthouse.Mail;

namespace Posthouse.Storage.Tests;

/// <summary>Accounts that come and go, and their limits, in the store and in the model.</summary>
internal sealed class AccountMoves(StoreModel model, MailboxMoves mailboxes)
{
    internal void SetLimits(WriteTransaction tx, AccountId id, long octets, long messages)
    {
        ModelAccount account = model.Accounts[id];
        if (octets % 3 == 0)
        {
            tx.SetDomainQuota(account.Domain, octets * 3, messages * 3);
            model.DomainLimits[account.Domain] = (octets * 3, messages * 3);
            return;
        }

        tx.SetQuota(id, octets, messages);
        account.Limits = (octets, messages);
    }

    internal void Recreate(WriteTransaction tx, AccountId id)
    {
        long before = tx.HighestModSeq(id).Value;
        tx.DeleteAccount(id);
        Create(tx, id);
        Assert.True(model.Accounts[id].ModSeq > before);
    }

    internal void Create(WriteTransaction tx, AccountId id)
    {
        tx.CreateAccount(id, id.Value < 3 ? 7 : 8, [(MailboxRole.Sent, "Sent")]);
        ModelAccount account = model.Accounts[id] = new ModelAccount(id.Value < 3 ? 7 : 8);
        account.Subscriptions.UnionWith([Mailbox.Inbox, "Sent"]);
        mailboxes.TakeIn(tx, id);
    }
}
