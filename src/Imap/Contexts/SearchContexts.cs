using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>
/// Keeps the results of RETURN (UPDATE) true (RFC 5267 §4.3): what changed is asked again, and nothing else; the difference is told as
/// ADDTO and REMOVEFROM.
/// </summary>
internal static class SearchContexts
{
    /// <summary>Keeps it, or says NOUPDATE where there are too many or it is too large.</summary>
    internal static void Open(ImapSession session, SearchContext context)
    {
        List<SearchContext> contexts = session.Selected.Contexts;
        ImapOptions options = session.Host.Options;
        if (contexts.Exists(other => other.Tag == context.Tag)) throw ImapCommandException.Bad("A context of that tag is open already.");
        if (contexts.Count >= options.MaximumContexts || context.Order?.Count > options.MaximumSortedContext) Refuse(session, context);
        else contexts.Add(context);
    }

    /// <summary>Messages go: told before their removal, while their numbers still stand.</summary>
    internal static void Remove(ImapSession session, UidSet removed)
    {
        foreach (SearchContext context in session.Selected.Contexts)
        {
            UidSet gone = UidSets.Intersect(context.Found, removed);
            if (gone.IsEmpty) continue;
            context.Found = UidSets.Except(context.Found, gone);
            Write(session, context, "REMOVEFROM"u8, gone, context.Order?.Remove(gone));
        }
    }

    /// <summary>Messages have come or have other flags.</summary>
    internal static async ValueTask UpdateAsync(ImapSession session, UidSet touched, CancellationToken cancellationToken)
    {
        if (touched.IsEmpty) return;
        foreach (SearchContext context in session.Selected.Contexts.ToArray())
        {
            try
            {
                await UpdateAsync(session, context, touched, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception failed) when (failed is StoreException or ImapCommandException)
            {
                session.Selected.Contexts.Remove(context);
                Refuse(session, context);
            }
        }
    }

    private static async ValueTask UpdateAsync(ImapSession session, SearchContext context, UidSet touched, CancellationToken cancellationToken)
    {
        var run = new SearchRun(session, session.Selected, context.Key, null, context.Comparator);
        await run.RunWithinAsync(touched, cancellationToken).ConfigureAwait(false);
        UidSet asked = UidSets.Except(touched, session.Selected.Removed);
        UidSet left = UidSets.Except(UidSets.Intersect(context.Found, asked), run.Found);
        UidSet come = UidSets.Except(run.Found, context.Found);
        context.Found = UidSets.Union(UidSets.Except(context.Found, left), come);
        if (!left.IsEmpty) Write(session, context, "REMOVEFROM"u8, left, context.Order?.Remove(left));
        if (come.IsEmpty) return;
        List<(int, uint)>? positions = null;
        if (context.Order is { } order)
        {
            List<Placement> placements = run.Placements();
            placements.RemoveAll(placement => !come.Contains(placement.Uid));
            positions = await order.AddAsync(session, placements, cancellationToken).ConfigureAwait(false);
        }

        Write(session, context, "ADDTO"u8, come, positions);
    }

    private static void Refuse(ImapSession session, SearchContext context)
    {
        session.Output.Write("* NO [NOUPDATE "u8);
        session.Output.WriteString(context.Tag);
        session.Output.Write("] Changes of that result are not told\r\n"u8);
    }

    // "* ESEARCH (TAG "B01") UID ADDTO (0 32768:32769)": position 0 is the order of the mailbox (RFC 5267 §4.3.3).
    private static void Write(ImapSession session, SearchContext context, ReadOnlySpan<byte> what, UidSet uids, List<(int Position, uint Uid)>? positions)
    {
        ImapWriter output = session.Output;
        SequenceMap map = session.Selected.Map;
        output.Write("* ESEARCH (TAG "u8);
        output.WriteString(context.Tag);
        output.Write(context.Uid ? ") UID "u8 : ") "u8);
        output.Write(what);
        output.Write(" ("u8);
        if (positions is null)
        {
            output.Write("0 "u8);
            output.WriteSet(context.Uid ? uids : map.SequencesOf(uids));
        }
        else
        {
            for (int i = 0; i < positions.Count; i++)
            {
                if (i > 0) output.Write((byte)' ');
                output.WriteNumber(positions[i].Position);
                output.Write((byte)' ');
                output.WriteNumber(context.Uid ? positions[i].Uid : map.SequenceOf(positions[i].Uid));
            }
        }

        output.Write(")\r\n"u8);
    }
}
