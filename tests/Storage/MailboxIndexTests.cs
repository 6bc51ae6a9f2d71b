using CsCheck;
using Posthouse.Mail;

namespace Posthouse.Storage.Tests;

public class MailboxIndexTests
{
    [Fact]
    public void A_snapshot_has_every_run_of_uids()
    {
        Gen.Bool.Array[1, 300].Where(static there => there.Contains(true)).Sample(there =>
        {
            uint[] uids = [.. Enumerable.Range(1, there.Length).Where(uid => there[uid - 1]).Select(static uid => (uint)uid)];
            var index = new MailboxIndex(new MailboxId(1));
            index.Load([.. uids.Select(static uid => new Placement(uid, default, new ModSeq(1), new MessageId(uid), DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, 100))], new ModSeq(1));
            return index.Snapshot().Uids.ToString() == UidSet.FromMembers(uids).ToString();
        });
    }

    [Fact]
    public void A_change_that_was_loaded_already_is_not_applied_again()
    {
        var mailbox = new MailboxId(1);
        var index = new MailboxIndex(mailbox);
        var row = new Placement(5, default, new ModSeq(10), new MessageId(1), DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, 100);
        // The index was read between the commit and the writer's telling of it.
        index.Load([row], new ModSeq(10));
        index.Apply(new IndexEffect(ChangeKind.Appended, mailbox, new ModSeq(10), UidSet.Of(5), row, default, default), []);
        Assert.Equal(1, index.Count);
        index.Apply(new IndexEffect(ChangeKind.Appended, mailbox, new ModSeq(11), UidSet.Of(6), row with { Uid = 6, ModSeq = new ModSeq(11) }, default, default), []);
        Assert.Equal("5:6", index.Snapshot().Uids.ToString());
    }
}
