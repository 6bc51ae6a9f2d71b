using Posthouse.Mail;

namespace Posthouse.Imap;

/// <summary>What SEARCH or SORT found, by UID, in the order of the answer.</summary>
/// <param name="Uids">All of them.</param>
/// <param name="Order">As sorted; null for the order of the mailbox.</param>
internal sealed record FoundMessages(UidSet Uids, uint[]? Order)
{
    internal long Count { get; } = Order?.Length ?? Uids.MemberCount;

    // RFC 5267 §3.1: of a sorted result, MIN and MAX are its two ends.
    internal uint First => Order is { Length: > 0 } order ? order[0] : Uids.Min;

    internal uint Last => Order is { Length: > 0 } order ? order[^1] : Uids.Max;

    internal UidSet Slice(long from, long to) => Order is { } order ? UidSet.FromMembers(order[(int)from..(int)to]) : UidSets.Slice(Uids, from, to);

    internal IEnumerable<uint> Members(long from, long to) => Order is { } order ? order[(int)from..(int)to] : UidSets.Slice(Uids, from, to).Members();

    /// <summary>A part of the result as a set in its order: "5,3:4,12".</summary>
    internal void Write(ImapWriter output, long from, long to, bool uid, SequenceMap map)
    {
        if (Order is not { } order)
        {
            UidSet part = UidSets.Slice(Uids, from, to);
            output.WriteSet(uid ? part : map.SequencesOf(part));
            return;
        }

        // RFC 5267 §3.2: a range stands only for numbers that ascend.
        for (long i = from; i < to; i++)
        {
            if (i > from) output.Write((byte)',');
            uint first = Number(order[i]), last = first;
            while (i + 1 < to && Number(order[i + 1]) == last + 1)
            {
                last++;
                i++;
            }

            output.WriteNumber(first);
            if (last == first) continue;
            output.Write((byte)':');
            output.WriteNumber(last);
        }

        uint Number(uint member) => uid ? member : (uint)map.SequenceOf(member);
    }
}
