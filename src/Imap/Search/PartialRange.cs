using System.Globalization;
using Posthouse.Mail;

namespace Posthouse.Imap;

/// <summary>Positions in a result, "1:100" from its beginning or "-1:-100" from its end (RFC 9394 §3.1, RFC 5267 §4.4).</summary>
/// <param name="First">The one nearer to the end that is counted from.</param>
/// <param name="Text">As the client wrote it, which the answer repeats.</param>
internal sealed record PartialRange(bool FromEnd, uint First, uint Last, string Text)
{
    internal static PartialRange Parse(ref ImapScanner input)
    {
        bool fromEnd = input.TryTake((byte)'-');
        uint a = input.NonZeroNumber();
        input.Expect((byte)':');
        if (input.TryTake((byte)'-') != fromEnd) throw ImapCommandException.Bad("Both ends of PARTIAL count from the same side.");
        uint b = input.NonZeroNumber();
        string sign = fromEnd ? "-" : "";
        return new PartialRange(fromEnd, Math.Min(a, b), Math.Max(a, b), string.Create(CultureInfo.InvariantCulture, $"{sign}{a}:{sign}{b}"));
    }

    /// <summary>The positions, from 0, that it means in a result of <paramref name="count"/>; empty when <c>From == To</c>.</summary>
    internal (long From, long To) Resolve(long count)
    {
        long from = Math.Min(First - 1L, count), to = Math.Min(Last, count);
        return FromEnd ? (count - to, count - from) : (from, to);
    }

    internal UidSet Of(UidSet found)
    {
        (long from, long to) = Resolve(found.MemberCount);
        return UidSets.Slice(found, from, to);
    }
}
