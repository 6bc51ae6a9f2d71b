using Posthouse.Mail;

namespace Posthouse.Imap;

/// <summary>The ESEARCH response (RFC 4731 §3.1, RFC 5267, RFC 7377 §2.1), and what "$" stands for after it.</summary>
internal static class ExtendedResult
{
    /// <summary>RFC 5182 §2.1 and RFC 9394 §3.2: with MIN, MAX and PARTIAL alone, what they name; else all.</summary>
    internal static UidSet Named(FoundMessages found, ResultOptions options)
    {
        const SearchReturn parts = SearchReturn.Min | SearchReturn.Max | SearchReturn.Partial;
        if (found.Count == 0 || options.Has(SearchReturn.All | SearchReturn.Count) || !options.Has(parts)) return found.Uids;
        UidSet named = UidSet.Empty;
        if (options.Partial is { } partial)
        {
            (long from, long to) = partial.Resolve(found.Count);
            named = found.Slice(from, to);
        }

        if (options.Has(SearchReturn.Min)) named = UidSets.Union(named, UidSet.Of(found.First));
        if (options.Has(SearchReturn.Max)) named = UidSets.Union(named, UidSet.Of(found.Last));
        return named;
    }

    /// <summary>"* ESEARCH (TAG "A283") UID COUNT 3 ALL 2,10:11"</summary>
    internal static void Write(ImapSession session, SearchRun run, FoundMessages found, ResultOptions options, bool uid)
    {
        ImapWriter output = session.Output;
        output.Write("* ESEARCH (TAG "u8);
        output.WriteString(session.Tag);
        output.Write(uid ? ") UID"u8 : ")"u8);
        WriteItems(output, run, found, options, uid);
        output.Write("\r\n"u8);
    }

    /// <summary>" COUNT 3 ALL 2,10:11"</summary>
    internal static void WriteItems(ImapWriter output, SearchRun run, FoundMessages found, ResultOptions options, bool uid)
    {
        SequenceMap map = run.Mailbox.Map;
        if (found.Count > 0)
        {
            if (options.Has(SearchReturn.Min)) Number(" MIN "u8, found.First);
            if (options.Has(SearchReturn.Max)) Number(" MAX "u8, found.Last);
        }

        if (options.Has(SearchReturn.Count))
        {
            output.Write(" COUNT "u8);
            output.WriteNumber(found.Count);
        }

        if (options.Has(SearchReturn.All) && found.Count > 0)
        {
            output.Write(" ALL "u8);
            found.Write(output, 0, found.Count, uid, map);
            if (options.Has(SearchReturn.Relevancy)) Relevancy(0, found.Count);
        }

        if (options.Partial is { } partial)
        {
            (long from, long to) = partial.Resolve(found.Count);
            output.Write(" PARTIAL ("u8);
            output.WriteText(partial.Text);
            output.Write((byte)' ');
            if (from == to) output.Write("NIL"u8);
            else found.Write(output, from, to, uid, map);
            output.Write((byte)')');
            if (options.Has(SearchReturn.Relevancy) && from < to) Relevancy(from, to);
        }

        // RFC 7162 §3.1.10: of the messages that are told.
        if (run.UsesModSeq && found.Count > 0)
        {
            UidSet named = Named(found, options);
            output.Write(" MODSEQ "u8);
            output.WriteNumber(named.IsEmpty || ReferenceEquals(named, found.Uids) ? run.HighestModSeq.Value : named.Members().Max(member => run.ModSeqOf(member).Value));
        }

        void Number(ReadOnlySpan<byte> name, uint member)
        {
            output.Write(name);
            output.WriteNumber(uid ? member : map.SequenceOf(member));
        }

        // RFC 6203 §4: one score for each message named, in the same order.
        void Relevancy(long from, long to)
        {
            output.Write(" RELEVANCY ("u8);
            bool first = true;
            foreach (uint member in found.Members(from, to))
            {
                if (!first) output.Write((byte)' ');
                first = false;
                output.WriteNumber(run.ScoreOf(member));
            }

            output.Write((byte)')');
        }
    }
}
