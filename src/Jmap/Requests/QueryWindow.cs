namespace Posthouse.Jmap;

/// <summary>Which part of a query's results a client wants (RFC 8620 §5.5).</summary>
internal sealed class QueryWindow
{
    internal string? Anchor { get; private init; }

    private long Position { get; init; }

    private long AnchorOffset { get; init; }

    private long Limit { get; init; }

    /// <summary>The server's own limit took effect.</summary>
    private bool IsCut { get; init; }

    private bool CalculateTotal { get; init; }

    /// <exception cref="MethodException">invalidArguments.</exception>
    internal static QueryWindow Read(JmapCall call, int maximum)
    {
        long? limit = call.Arguments.Unsigned("limit");
        return new QueryWindow
        {
            Position = call.Arguments.Integer("position") ?? 0,
            Anchor = call.Arguments.Text("anchor"),
            AnchorOffset = call.Arguments.Integer("anchorOffset") ?? 0,
            Limit = Math.Min(limit ?? maximum, maximum),
            IsCut = limit is null || limit > maximum,
            CalculateTotal = call.Arguments.Boolean("calculateTotal"),
        };
    }

    /// <summary>Takes the page out of the results, which are walked only as far as needed.</summary>
    /// <param name="anchor">The anchor's id, creation ids resolved.</param>
    /// <param name="knownTotal">The total where it is known without walking to the end.</param>
    /// <exception cref="MethodException">anchorNotFound.</exception>
    internal QueryPage Take(IEnumerable<string> results, string? anchor, Func<long?> knownTotal)
    {
        long? total = CalculateTotal || (Anchor is null && Position < 0) ? knownTotal() : null;
        // What counts from the end, or behind an anchor, is only known from a list.
        if (Anchor is not null || (Position < 0 && total is null))
        {
            List<string> all = [.. Until(results, anchor)];
            long start = Position;
            if (Anchor is not null)
            {
                int at = anchor is null ? -1 : all.IndexOf(anchor);
                if (at < 0) throw new MethodException("anchorNotFound");
                start = Math.Max(0, at + AnchorOffset);
            }
            else
            {
                start = Math.Max(0, all.Count + Position);
            }

            if (CalculateTotal) total ??= all.Count;
            return Page(all.Skip((int)Math.Min(start, int.MaxValue)).Take((int)Limit), start, total);
        }

        long from = Position < 0 ? Math.Max(0, total!.Value + Position) : Position;
        if (!CalculateTotal || total is not null) return Page(Skip(results, from).Take((int)Limit), from, CalculateTotal ? total : null);
        var page = new List<string>();
        long count = 0;
        foreach (string id in results)
        {
            if (count >= from && page.Count < Limit) page.Add(id);
            count++;
        }

        return Page(page, from, count);
    }

    // As far as the page behind the anchor reaches.
    private IEnumerable<string> Until(IEnumerable<string> results, string? anchor)
    {
        long left = -1;
        foreach (string id in results)
        {
            if (left == 0 && !CalculateTotal) yield break;
            yield return id;
            if (left > 0) left--;
            if (Anchor is not null && id == anchor) left = Math.Max(0, AnchorOffset) + Limit;
        }
    }

    private static IEnumerable<string> Skip(IEnumerable<string> results, long count) => count > int.MaxValue ? [] : results.Skip((int)count);

    private QueryPage Page(IEnumerable<string> ids, long position, long? total)
    {
        List<string> page = [.. ids];
        return new QueryPage(page, position, total, IsCut && page.Count == Limit ? Limit : null);
    }
}
