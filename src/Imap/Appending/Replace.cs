using Posthouse.Mail;

namespace Posthouse.Imap;

/// <summary>REPLACE and UID REPLACE (RFC 8508): an APPEND of one message that takes the place of one in the open mailbox, in one change.</summary>
internal sealed record ReplaceCommand(bool Uid, SequenceSet Replaced, string Name, AppendItem First) : AppendCommand(Name, First)
{
    internal static ImapCommand ParseReplace(ref ImapScanner input) => Parse(ref input, uid: false);

    internal static ImapCommand ParseUidReplace(ref ImapScanner input) => Parse(ref input, uid: true);

    /// <summary>The message in the open mailbox, which has to be one and to be there.</summary>
    internal uint Resolve(ImapSession session)
    {
        SelectedMailbox selected = session.Selected;
        selected.RequireAny(Storage.MailboxRights.DeleteMessages);
        selected.RequireAny(Storage.MailboxRights.Expunge);
        UidSet uids = UidSets.Except(selected.Resolve(Replaced, Uid), selected.Removed);
        if (uids.MemberCount != 1) throw ImapCommandException.No("REPLACE takes one message that is there.", uids.IsEmpty ? "NONEXISTENT" : "CANNOT");
        return uids.Min;
    }

    private static ReplaceCommand Parse(ref ImapScanner input, bool uid)
    {
        input.Space();
        SequenceSet replaced = SequenceSet.Parse(ref input);
        input.Space();
        string name = input.Mailbox();
        return new ReplaceCommand(uid, replaced, name, ParseItem(ref input));
    }
}
