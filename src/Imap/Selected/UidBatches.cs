using Posthouse.Mail;

namespace Posthouse.Imap;

/// <summary>Cuts a set into sets of at most so many members, in order, so that work on a large mailbox holds little at a time.</summary>
internal struct UidBatches(UidSet set, int size)
{
    private int _range;
    private uint _offset;

    internal bool Next(out UidSet batch)
    {
        batch = UidSet.Empty;
        if (_range >= set.Count) return false;
        if (_range == 0 && _offset == 0 && set.MemberCount <= size)
        {
            _range = set.Count;
            batch = set;
            return true;
        }

        var builder = new UidSet.Builder();
        long room = size;
        while (room > 0 && _range < set.Count)
        {
            UidRange range = set[_range];
            uint first = range.First + _offset;
            long count = Math.Min((long)range.Last - first + 1, room);
            builder.Add(new UidRange(first, (uint)(first + count - 1)));
            room -= count;
            if (first + count - 1 == range.Last)
            {
                _range++;
                _offset = 0;
            }
            else
            {
                _offset += (uint)count;
            }
        }

        batch = builder.ToSet();
        return true;
    }
}
