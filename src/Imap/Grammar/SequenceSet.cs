using Posthouse.Mail;

namespace Posthouse.Imap;

/// <summary>A sequence-set as written (RFC 9051 §9): ranges that may end in "*", or "$", the saved search result (RFC 5182).</summary>
internal sealed class SequenceSet
{
    /// <summary>How "*" is kept: no message has the number 0.</summary>
    private const uint Star = 0;

    private static readonly SequenceSet SavedResult = new([], isSaved: true);

    /// <summary>Of a command that names its messages in another way.</summary>
    internal static readonly SequenceSet Nothing = new([], isSaved: false);

    private readonly (uint A, uint B)[] _ranges;

    private SequenceSet((uint, uint)[] ranges, bool isSaved)
    {
        _ranges = ranges;
        IsSaved = isSaved;
    }

    internal bool IsSaved { get; }

    internal static SequenceSet Parse(ref ImapScanner input)
    {
        if (input.TryTake((byte)'$')) return SavedResult;
        var ranges = new List<(uint, uint)>();
        do
        {
            uint first = NumberOrStar(ref input);
            ranges.Add((first, input.TryTake((byte)':') ? NumberOrStar(ref input) : first));
        }
        while (input.TryTake((byte)','));
        return new SequenceSet([.. ranges], isSaved: false);
    }

    /// <summary>The numbers, with "*" read as <paramref name="largest"/> (0 in an empty mailbox, where "*" is nothing).</summary>
    internal UidSet Resolve(uint largest)
    {
        if (_ranges.Length == 1) return Resolve(_ranges[0], largest) is { } only ? UidSet.Range(only.First, only.Last) : UidSet.Empty;
        var ranges = new List<UidRange>(_ranges.Length);
        foreach ((uint, uint) range in _ranges)
        {
            if (Resolve(range, largest) is { } resolved) ranges.Add(resolved);
        }

        return UidSet.FromRanges(ranges);
    }

    // RFC 9051 §9 seq-range: "4:2" means 2:4, and "5:*" with a largest of 3 means 3:5.
    private static UidRange? Resolve((uint A, uint B) range, uint largest)
    {
        uint a = range.A == Star ? largest : range.A;
        uint b = range.B == Star ? largest : range.B;
        if (a == 0 || b == 0) return null;
        return a <= b ? new UidRange(a, b) : new UidRange(b, a);
    }

    private static uint NumberOrStar(ref ImapScanner input) => input.TryTake((byte)'*') ? Star : input.NonZeroNumber();
}
