using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>What STATUS can tell (RFC 9051 §6.3.11, RFC 7162, RFC 8438, RFC 8474, RFC 7889, RFC 9208).</summary>
[Flags]
internal enum StatusItems
{
    None = 0,
    Messages = 1,
    Recent = 2,
    UidNext = 4,
    UidValidity = 8,
    Unseen = 16,
    Deleted = 32,
    Size = 64,
    HighestModSeq = 128,
    MailboxId = 256,
    AppendLimit = 512,
    DeletedStorage = 1024,
}

internal static class StatusSyntax
{
    /// <summary>"(MESSAGES UNSEEN)"</summary>
    internal static StatusItems Parse(ref ImapScanner input)
    {
        StatusItems items = StatusItems.None;
        input.Expect((byte)'(');
        do
        {
            items |= System.Text.Encoding.ASCII.GetString(input.Atom()).ToUpperInvariant() switch
            {
                "MESSAGES" => StatusItems.Messages,
                "RECENT" => StatusItems.Recent,
                "UIDNEXT" => StatusItems.UidNext,
                "UIDVALIDITY" => StatusItems.UidValidity,
                "UNSEEN" => StatusItems.Unseen,
                "DELETED" => StatusItems.Deleted,
                "SIZE" => StatusItems.Size,
                "HIGHESTMODSEQ" => StatusItems.HighestModSeq,
                "MAILBOXID" => StatusItems.MailboxId,
                "APPENDLIMIT" => StatusItems.AppendLimit,
                "DELETED-STORAGE" => StatusItems.DeletedStorage,
                _ => throw ImapCommandException.Bad("That item of STATUS is not known."),
            };
        }
        while (input.TrySpace());
        input.Expect((byte)')');
        return items;
    }

    /// <summary>"* STATUS INBOX (MESSAGES 3 UNSEEN 1)"</summary>
    internal static void Write(ImapSession session, Mailbox mailbox, StatusItems items, long deletedOctets)
    {
        ImapWriter output = session.Output;
        output.Write("* STATUS "u8);
        output.WriteMailbox(mailbox.Name);
        output.Write(" ("u8);
        bool first = true;
        Item("MESSAGES "u8, StatusItems.Messages, mailbox.Messages);
        Item("RECENT "u8, StatusItems.Recent, 0);
        Item("UIDNEXT "u8, StatusItems.UidNext, mailbox.UidNext);
        Item("UIDVALIDITY "u8, StatusItems.UidValidity, mailbox.UidValidity);
        Item("UNSEEN "u8, StatusItems.Unseen, mailbox.Unseen);
        Item("DELETED "u8, StatusItems.Deleted, mailbox.Deleted);
        Item("DELETED-STORAGE "u8, StatusItems.DeletedStorage, deletedOctets);
        Item("SIZE "u8, StatusItems.Size, mailbox.Size);
        Item("HIGHESTMODSEQ "u8, StatusItems.HighestModSeq, Math.Max(1, mailbox.HighestModSeq.Value));
        Item("APPENDLIMIT "u8, StatusItems.AppendLimit, session.Host.Options.MaximumMessageSize);
        if ((items & StatusItems.MailboxId) != 0)
        {
            output.Write(first ? "MAILBOXID ("u8 : " MAILBOXID ("u8);
            output.WriteText(mailbox.Id.ToString());
            output.Write((byte)')');
        }

        output.Write(")\r\n"u8);

        void Item(ReadOnlySpan<byte> name, StatusItems item, long value)
        {
            if ((items & item) == 0) return;
            if (!first) output.Write((byte)' ');
            first = false;
            output.Write(name);
            output.WriteNumber(value);
        }
    }

    /// <summary>Octets of what is \Deleted, for DELETED-STORAGE alone: nothing keeps the sum.</summary>
    internal static async ValueTask<long> DeletedOctetsAsync(ImapSession session, Mailbox mailbox, CancellationToken cancellationToken)
    {
        if (mailbox.Deleted == 0 || await session.Store.GetIndexAsync(mailbox.Id, cancellationToken).ConfigureAwait(false) is not { } index) return 0;
        var placements = new List<Placement>();
        var batches = new UidBatches(index.Snapshot().Uids, 4096);
        long octets = 0;
        while (batches.Next(out UidSet batch))
        {
            placements.Clear();
            index.Read(batch, placements);
            foreach (Placement placement in placements)
            {
                if (placement.Flags.Has(MessageFlags.Deleted)) octets += placement.Size;
            }
        }

        return octets;
    }
}
