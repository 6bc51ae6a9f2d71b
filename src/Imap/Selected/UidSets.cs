using Posthouse.Mail;

namespace Posthouse.Imap;

/// <summary>Union, intersection and difference of number sets, each in one pass over their ranges.</summary>
internal static class UidSets
{
    internal static UidSet Intersect(UidSet a, UidSet b)
    {
        if (a.IsEmpty || b.IsEmpty) return UidSet.Empty;
        var result = new UidSet.Builder();
        int i = 0, j = 0;
        while (i < a.Count && j < b.Count)
        {
            uint first = Math.Max(a[i].First, b[j].First);
            uint last = Math.Min(a[i].Last, b[j].Last);
            if (first <= last) result.Add(new UidRange(first, last));
            if (a[i].Last < b[j].Last) i++;
            else j++;
        }

        return result.ToSet();
    }

    internal static UidSet Union(UidSet a, UidSet b)
    {
        if (a.IsEmpty) return b;
        if (b.IsEmpty) return a;
        var result = new UidSet.Builder();
        int i = 0, j = 0;
        while (i < a.Count || j < b.Count)
        {
            bool takeA = j >= b.Count || (i < a.Count && a[i].First <= b[j].First);
            result.Add(takeA ? a[i++] : b[j++]);
        }

        return result.ToSet();
    }

    /// <summary>What is in <paramref name="a"/> and not in <paramref name="b"/>.</summary>
    internal static UidSet Except(UidSet a, UidSet b)
    {
        if (a.IsEmpty || b.IsEmpty) return a;
        var result = new UidSet.Builder();
        int j = 0;
        for (int i = 0; i < a.Count; i++)
        {
            uint first = a[i].First, last = a[i].Last;
            bool open = true;
            while (j < b.Count && b[j].Last < first) j++;
            for (int k = j; k < b.Count && b[k].First <= last; k++)
            {
                if (b[k].First > first) result.Add(new UidRange(first, b[k].First - 1));
                if (b[k].Last >= last)
                {
                    open = false;
                    break;
                }

                first = b[k].Last + 1;
            }

            if (open) result.Add(new UidRange(first, last));
        }

        return result.ToSet();
    }

    /// <summary>The members at the positions <paramref name="from"/> up to, and without, <paramref name="to"/>.</summary>
    internal static UidSet Slice(UidSet set, long from, long to)
    {
        if (from <= 0 && to >= set.MemberCount) return set;
        var result = new UidSet.Builder();
        long position = 0;
        for (int i = 0; i < set.Count && position < to; i++)
        {
            UidRange range = set[i];
            long skip = Math.Max(0, from - position), take = Math.Min(range.Count, to - position);
            if (skip < take) result.Add(new UidRange((uint)(range.First + skip), (uint)(range.First + take - 1)));
            position += range.Count;
        }

        return result.ToSet();
    }
}
