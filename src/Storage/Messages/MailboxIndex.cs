using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>
/// The placements of one mailbox in memory, ascending by UID, kept current by the writer after each commit.
/// Every method takes one consistent moment under a short lock. Sequence numbers are a session's own affair:
/// a session keeps the UIDs that it has announced.
/// </summary>
public sealed class MailboxIndex
{
    public MailboxId Mailbox => throw new NotImplementedException();

    public int Count => throw new NotImplementedException();

    public ModSeq HighestModSeq => throw new NotImplementedException();

    /// <summary>All UIDs as of now, and the mod-sequence of that moment.</summary>
    public (UidSet Uids, ModSeq ModSeq) Snapshot() => throw new NotImplementedException();

    /// <summary>Appends the placements that are in <paramref name="uids"/> and still there to <paramref name="into"/>, ascending.</summary>
    public void Read(UidSet uids, List<Placement> into) => throw new NotImplementedException();

    public bool TryGet(uint uid, out Placement placement) => throw new NotImplementedException();

    /// <summary>The first UID without \Seen, or 0.</summary>
    public uint FirstUnseen() => throw new NotImplementedException();
}
