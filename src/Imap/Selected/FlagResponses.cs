using System.Buffers.Text;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>Untagged FETCH responses that carry flags: after STORE, and when others have changed them.</summary>
internal static class FlagResponses
{
    private const int BatchSize = 2048;

    /// <param name="flags">False for the answer to a silent conditional STORE: MODSEQ alone (RFC 7162 §3.1.3).</param>
    internal static async ValueTask WriteAsync(ImapSession session, UidSet uids, KeywordTable keywords, bool flags, bool modSeq, CancellationToken cancellationToken)
    {
        SelectedMailbox selected = session.Selected;
        if (uids.IsEmpty || await session.Store.GetIndexAsync(selected.Id, cancellationToken).ConfigureAwait(false) is not { } index) return;
        if (flags) TellKeywords(session, keywords);
        var writer = new FlagWriter(keywords);
        bool uidOnly = session.Has(SessionFeatures.UidOnly);
        var placements = new List<Placement>();
        var batches = new UidBatches(uids, BatchSize);
        while (batches.Next(out UidSet batch))
        {
            placements.Clear();
            index.Read(batch, placements);
            foreach (Placement placement in placements)
            {
                int sequence = selected.Map.SequenceOf(placement.Uid);
                if (sequence > 0) Write(session.Output, uidOnly ? 0 : sequence, placement, writer, flags, modSeq);
            }

            await session.Output.FlushIfFullAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>A keyword that is new to the client is announced before its first use (RFC 9051 §7.3.5).</summary>
    internal static void TellKeywords(ImapSession session, KeywordTable keywords)
    {
        if (keywords.Names.Count <= session.Selected.KeywordsTold) return;
        WriteFlagsAndPermanent(session, keywords);
    }

    internal static void WriteFlagsAndPermanent(ImapSession session, KeywordTable keywords)
    {
        ImapWriter output = session.Output;
        string all = FlagWriter.All(keywords);
        output.Write("* FLAGS ("u8);
        output.WriteText(all);
        output.Write(")\r\n* OK [PERMANENTFLAGS ("u8);
        if (!session.Selected.ReadOnly)
        {
            output.WriteText(FlagWriter.Changeable(keywords, session.Selected.Rights));
            // RFC 9051 §7.1 PERMANENTFLAGS: "\*" says that more keywords can be made.
            if (keywords.Names.Count < MessageFlags.MaximumKeywords && (session.Selected.Rights & MailboxRights.Write) != 0) output.Write(" \\*"u8);
        }

        output.Write(")] Flags that stay\r\n"u8);
        session.Selected.KeywordsTold = keywords.Names.Count;
    }

    // "* 12 FETCH (UID 34 FLAGS (\Seen) MODSEQ (56))"; without a sequence number "* 34 UIDFETCH (FLAGS (\Seen))" (RFC 9586 §3.3).
    private static void Write(ImapWriter output, int sequence, in Placement placement, FlagWriter writer, bool flags, bool modSeq)
    {
        ReadOnlySpan<byte> list = flags ? writer.ListOf(placement.Flags) : default;
        Span<byte> line = output.GetSpan(100 + list.Length);
        "* "u8.CopyTo(line);
        int at = 2;
        int written;
        if (sequence > 0)
        {
            Utf8Formatter.TryFormat(sequence, line[at..], out written);
            at += written;
            " FETCH (UID "u8.CopyTo(line[at..]);
            at += 12;
        }

        Utf8Formatter.TryFormat(placement.Uid, line[at..], out written);
        at += written;
        if (sequence == 0)
        {
            " UIDFETCH ("u8.CopyTo(line[at..]);
            at += 11;
        }

        bool first = sequence == 0;
        if (flags)
        {
            if (!first) line[at++] = (byte)' ';
            first = false;
            "FLAGS "u8.CopyTo(line[at..]);
            at += 6;
            list.CopyTo(line[at..]);
            at += list.Length;
        }

        if (modSeq)
        {
            if (!first) line[at++] = (byte)' ';
            "MODSEQ ("u8.CopyTo(line[at..]);
            at += 8;
            Utf8Formatter.TryFormat(placement.ModSeq.Value, line[at..], out written);
            at += written;
            line[at++] = (byte)')';
        }

        ")\r\n"u8.CopyTo(line[at..]);
        output.Advance(at + 3);
    }
}
