using Posthouse.Mail;

namespace Posthouse.Storage.Tests;

/// <summary>Appending, flagging, copying, moving and removing messages, in the store and in the model.</summary>
internal sealed class MessageMoves(StoreModel model)
{
    internal void Append(WriteTransaction tx, AccountId id, string name, StagedBlob blob, string text, MessageFlags flags)
    {
        ModelAccount account = model.Accounts[id];
        if (!account.Mailboxes.TryGetValue(name, out ModelMailbox? mailbox)) return;
        var request = new AppendRequest(mailbox.Id, blob, flags, DateTimeOffset.UnixEpoch);
        if (model.WouldExceed(account, text.Length, 1))
        {
            StoreModel.AssertFault(StoreFault.OverQuota, () => tx.Append(request));
            return;
        }

        Appended appended = tx.Append(request);
        Assert.Equal((mailbox.UidValidity, mailbox.UidNext, account.ModSeq + 1), (appended.UidValidity, appended.Uid, appended.ModSeq.Value));
        mailbox.Rows.Add(mailbox.UidNext++, new ModelRow(text, flags, ++account.ModSeq));
        mailbox.ModSeq = account.ModSeq;
    }

    internal void UpdateFlags(WriteTransaction tx, AccountId id, string name, UidSet uids, FlagOperation operation, MessageFlags flags, bool conditional)
    {
        ModelAccount account = model.Accounts[id];
        if (!account.Mailboxes.TryGetValue(name, out ModelMailbox? mailbox)) return;
        ModSeq? limit = conditional ? new ModSeq(Math.Max(1, mailbox.ModSeq - 3)) : null;
        uint[] existing = mailbox.Existing(uids);
        uint[] conflicting = [.. existing.Where(uid => limit is { } l && mailbox.Rows[uid].ModSeq > l.Value)];
        uint[] touched = [.. existing.Except(conflicting)];
        var changed = new List<(uint Uid, MessageFlags Now)>();
        foreach (uint uid in touched)
        {
            MessageFlags old = mailbox.Rows[uid].Flags;
            MessageFlags now = operation switch { FlagOperation.Add => old | flags, FlagOperation.Remove => old.Without(flags), _ => flags };
            if (now != old) changed.Add((uid, now));
        }

        FlagsUpdated updated = tx.UpdateFlags(mailbox.Id, uids, operation, flags, limit);
        if (changed.Count > 0) mailbox.ModSeq = ++account.ModSeq;
        foreach ((uint uid, MessageFlags now) in changed) mailbox.Rows[uid] = mailbox.Rows[uid] with { Flags = now, ModSeq = account.ModSeq };
        Assert.Equal(touched, updated.Changed.Members());
        Assert.Equal(conflicting, updated.Conflicting.Members());
        Assert.Equal((mailbox.ModSeq, changed.Count > 0), (updated.ModSeq.Value, updated.Altered));
    }

    internal void CopyOrMove(WriteTransaction tx, AccountId id, string from, string to, UidSet uids, bool move)
    {
        ModelAccount account = model.Accounts[id];
        if (!account.Mailboxes.TryGetValue(from, out ModelMailbox? source) || !account.Mailboxes.TryGetValue(to, out ModelMailbox? target)) return;
        uint[] members = source.Existing(uids);
        if (!move && members.Length > 0 && model.WouldExceed(account, members.Sum(uid => (long)source.Rows[uid].Text.Length), members.Length))
        {
            StoreModel.AssertFault(StoreFault.OverQuota, () => tx.Copy(source.Id, uids, target.Id));
            return;
        }

        Copied copied = move ? tx.Move(source.Id, uids, target.Id) : tx.Copy(source.Id, uids, target.Id);
        Assert.Equal(members, copied.Source.Members());
        if (members.Length == 0) return;
        account.ModSeq++;
        ModelRow[] rows = [.. members.Select(uid => source.Rows[uid])];
        uint first = target.UidNext;
        foreach (ModelRow row in rows) target.Rows.Add(target.UidNext++, row with { ModSeq = account.ModSeq });
        target.ModSeq = account.ModSeq;
        Assert.Equal((target.UidValidity, UidSet.Range(first, target.UidNext - 1).ToString()), (copied.UidValidity, copied.Destination.ToString()));
        if (!move) return;
        foreach (uint uid in members) source.Rows.Remove(uid);
        source.ModSeq = ++account.ModSeq;
    }

    internal void Expunge(WriteTransaction tx, AccountId id, string name, UidSet uids, bool onlyDeleted)
    {
        ModelAccount account = model.Accounts[id];
        if (!account.Mailboxes.TryGetValue(name, out ModelMailbox? mailbox)) return;
        uint[] members = mailbox.Existing(uids, onlyDeleted);
        (UidSet removed, ModSeq modSeq) = tx.Expunge(mailbox.Id, uids, onlyDeleted);
        if (members.Length > 0) mailbox.ModSeq = ++account.ModSeq;
        foreach (uint uid in members) mailbox.Rows.Remove(uid);
        Assert.Equal(members, removed.Members());
        Assert.Equal(mailbox.ModSeq, modSeq.Value);
    }
}
