using System.Collections;

namespace Posthouse.Mail;

/// <summary>A run of numbers, both ends included.</summary>
public readonly record struct UidRange(uint First, uint Last)
{
    public long Count => (long)Last - First + 1;
}

/// <summary>
/// An immutable ascending set of UIDs or sequence numbers, kept as ranges (RFC 9051 sequence-set without "*").
/// A million consecutive numbers cost eight bytes.
/// </summary>
public sealed class UidSet : IReadOnlyList<UidRange>
{
    public static readonly UidSet Empty = new([]);

    private readonly UidRange[] _ranges;

    private UidSet(UidRange[] ranges) => _ranges = ranges;

    /// <summary>The number of ranges, not of members; see <see cref="MemberCount"/>.</summary>
    public int Count => _ranges.Length;

    public bool IsEmpty => _ranges.Length == 0;

    public UidRange this[int index] => _ranges[index];

    public long MemberCount
    {
        get
        {
            long total = 0;
            foreach (UidRange range in _ranges) total += range.Count;
            return total;
        }
    }

    public uint Min => _ranges.Length == 0 ? 0 : _ranges[0].First;

    public uint Max => _ranges.Length == 0 ? 0 : _ranges[^1].Last;

    public static UidSet Of(uint uid) => new([new UidRange(uid, uid)]);

    public static UidSet Range(uint first, uint last) => new([first <= last ? new UidRange(first, last) : new UidRange(last, first)]);

    /// <summary>Any order, overlaps and reversed ranges allowed; the result is sorted and merged.</summary>
    public static UidSet FromRanges(IEnumerable<UidRange> ranges)
    {
        UidRange[] sorted = [.. ranges];
        // RFC 9051 §9, seq-range: 4:2 is 2:4.
        foreach (ref UidRange range in sorted.AsSpan())
        {
            if (range.First > range.Last) range = new UidRange(range.Last, range.First);
        }

        Array.Sort(sorted, static (a, b) => a.First.CompareTo(b.First));
        var builder = new Builder();
        foreach (UidRange range in sorted) builder.Add(range);
        return builder.ToSet();
    }

    /// <summary>Any order, duplicates allowed.</summary>
    public static UidSet FromMembers(IEnumerable<uint> members)
    {
        uint[] sorted = [.. members];
        Array.Sort(sorted);
        var builder = new Builder();
        foreach (uint member in sorted) builder.Add(member);
        return builder.ToSet();
    }

    public bool Contains(uint uid)
    {
        int low = 0, high = _ranges.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            if (uid < _ranges[middle].First) high = middle - 1;
            else if (uid > _ranges[middle].Last) low = middle + 1;
            else return true;
        }

        return false;
    }

    /// <summary>Every member in ascending order. The caller bounds the set first: a client may write 1:4294967295.</summary>
    public IEnumerable<uint> Members()
    {
        foreach (UidRange range in _ranges)
        {
            for (uint uid = range.First; ; uid++)
            {
                yield return uid;
                if (uid == range.Last) break;
            }
        }
    }

    IEnumerator<UidRange> IEnumerable<UidRange>.GetEnumerator() => ((IEnumerable<UidRange>)_ranges).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _ranges.GetEnumerator();

    /// <summary>The wire form, "1:3,7"; the empty set is the empty string, which no grammar allows on the wire.</summary>
    public override string ToString() => string.Join(',', _ranges.Select(static r => r.First == r.Last ? $"{r.First}" : $"{r.First}:{r.Last}"));

    /// <summary>Collects ascending numbers or ranges and merges what touches.</summary>
    public sealed class Builder
    {
        private readonly List<UidRange> _ranges = [];

        public bool IsEmpty => _ranges.Count == 0;

        public void Add(uint uid) => Add(new UidRange(uid, uid));

        /// <exception cref="ArgumentException">The range begins before the last one added, or ends before it begins.</exception>
        public void Add(UidRange range)
        {
            if (range.Last < range.First) throw new ArgumentException("A range ends before it begins.", nameof(range));
            if (_ranges.Count > 0)
            {
                UidRange last = _ranges[^1];
                if (range.First < last.First) throw new ArgumentException("Ranges must be added in ascending order.", nameof(range));
                if (range.First <= last.Last || range.First - 1 == last.Last)
                {
                    _ranges[^1] = new UidRange(last.First, Math.Max(last.Last, range.Last));
                    return;
                }
            }

            _ranges.Add(range);
        }

        public UidSet ToSet() => _ranges.Count == 0 ? Empty : new UidSet([.. _ranges]);
    }
}
