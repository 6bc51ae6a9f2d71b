using Posthouse.Mail;

namespace Posthouse.Imap;

/// <summary>
/// What a session has told its client about the mailbox: which UID has which sequence number (RFC 9051 §2.3.1.2).
/// Kept as runs of UIDs with the number of the first of each, so a mailbox without gaps costs a dozen octets.
/// Belongs to one session; not thread-safe.
/// </summary>
internal sealed class SequenceMap
{
    private UidSet _uids;
    private int[] _starts;
    private int _count;

    internal SequenceMap(UidSet uids)
    {
        _uids = uids;
        _starts = [];
        Number();
    }

    internal UidSet Uids => _uids;

    internal int Count => _count;

    /// <summary>0 when the mailbox is empty.</summary>
    internal uint MaxUid => _uids.Max;

    /// <summary>0 when the UID has not been announced.</summary>
    internal int SequenceOf(uint uid)
    {
        int low = 0, high = _uids.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            UidRange range = _uids[middle];
            if (uid < range.First) high = middle - 1;
            else if (uid > range.Last) low = middle + 1;
            else return _starts[middle] + (int)(uid - range.First);
        }

        return 0;
    }

    /// <summary>The UID of a sequence number between 1 and <see cref="Count"/>.</summary>
    internal uint UidAt(int sequence)
    {
        int run = Array.BinarySearch(_starts, sequence);
        if (run < 0) run = ~run - 1;
        return _uids[run].First + (uint)(sequence - _starts[run]);
    }

    /// <summary>The UIDs of a set of sequence numbers; numbers beyond the end are passed over.</summary>
    internal UidSet UidsOf(UidSet sequences)
    {
        var result = new UidSet.Builder();
        for (int i = 0; i < sequences.Count; i++)
        {
            long first = sequences[i].First, last = Math.Min(sequences[i].Last, _count);
            if (first > last) break;
            int run = Array.BinarySearch(_starts, (int)first);
            if (run < 0) run = ~run - 1;
            while (first <= last)
            {
                UidRange range = _uids[run];
                long inRun = Math.Min(range.Count - (first - _starts[run]), last - first + 1);
                uint uid = range.First + (uint)(first - _starts[run]);
                result.Add(new UidRange(uid, uid + (uint)(inRun - 1)));
                first += inRun;
                run++;
            }
        }

        return result.ToSet();
    }

    /// <summary>The sequence numbers of a set of UIDs; unknown ones are passed over.</summary>
    internal UidSet SequencesOf(UidSet uids)
    {
        var result = new UidSet.Builder();
        UidSet known = UidSets.Intersect(uids, _uids);
        for (int i = 0; i < known.Count; i++)
        {
            // A run of the intersection may span runs of ours that touch nowhere: each is inside one of ours.
            uint first = (uint)SequenceOf(known[i].First);
            result.Add(new UidRange(first, first + (uint)(known[i].Count - 1)));
        }

        return result.ToSet();
    }

    internal void Append(UidSet uids)
    {
        _uids = UidSets.Union(_uids, uids);
        Number();
    }

    internal void Remove(UidSet uids)
    {
        _uids = UidSets.Except(_uids, uids);
        Number();
    }

    private void Number()
    {
        if (_starts.Length != _uids.Count) _starts = new int[_uids.Count];
        int next = 1;
        for (int i = 0; i < _uids.Count; i++)
        {
            _starts[i] = next;
            next += (int)_uids[i].Count;
        }

        _count = next - 1;
    }
}
