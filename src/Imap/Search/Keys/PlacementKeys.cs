using System.Globalization;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>A key that the index alone can answer.</summary>
internal abstract class PlacementKey : SearchKey
{
    internal sealed override bool IsOfPlacement => true;

    internal sealed override Verdict Test(SearchSubject subject) => Matches(subject.Placement) ? Verdict.Yes : Verdict.No;

    protected abstract bool Matches(in Placement placement);
}

/// <summary>SEEN, UNSEEN and their like.</summary>
internal sealed class FlagKey(MessageFlags flag, bool set) : PlacementKey
{
    protected override bool Matches(in Placement placement) => placement.Flags.Has(flag) == set;
}

/// <summary>KEYWORD and UNKEYWORD.</summary>
internal sealed class KeywordKey(string name, bool set) : PlacementKey
{
    private MessageFlags _flag;

    internal override ValueTask PrepareAsync(SearchPreparation preparation, CancellationToken cancellationToken)
    {
        preparation.Keywords.TryGet(name, out _flag);
        return ValueTask.CompletedTask;
    }

    protected override bool Matches(in Placement placement) => ((placement.Flags & _flag).Bits != 0) == set;
}

/// <summary>LARGER and SMALLER.</summary>
internal sealed class SizeKey(long octets, bool larger) : PlacementKey
{
    protected override bool Matches(in Placement placement) => larger ? placement.Size > octets : placement.Size < octets;
}

internal enum DateTest
{
    Before,
    On,
    Since,
}

/// <summary>BEFORE, ON, SINCE, and with <paramref name="saved"/> SAVEDBEFORE, SAVEDON, SAVEDSINCE (RFC 8514). Days are those of UTC, as INTERNALDATE is told.</summary>
internal sealed class DateKey(DateOnly date, DateTest test, bool saved) : PlacementKey
{
    // Asked of every message of a mailbox: two comparisons, and no calendar.
    private readonly long _from = test == DateTest.Before ? 0 : StartOf(date);
    private readonly long _until = test == DateTest.Since ? long.MaxValue : StartOf(date) + (test == DateTest.On ? TimeSpan.TicksPerDay : 0);

    protected override bool Matches(in Placement placement)
    {
        long ticks = (saved ? placement.Saved : placement.Received).UtcTicks;
        return ticks >= _from && ticks < _until;
    }

    private static long StartOf(DateOnly date) => date.DayNumber * TimeSpan.TicksPerDay;
}

/// <summary>YOUNGER and OLDER (RFC 5032).</summary>
internal sealed class WithinKey(uint seconds, bool younger) : PlacementKey
{
    private DateTimeOffset _edge;

    internal override ValueTask PrepareAsync(SearchPreparation preparation, CancellationToken cancellationToken)
    {
        _edge = preparation.Now - TimeSpan.FromSeconds(seconds);
        return ValueTask.CompletedTask;
    }

    protected override bool Matches(in Placement placement) => younger ? placement.Received >= _edge : placement.Received <= _edge;
}

/// <summary>A sequence set, UID with a set, or "$".</summary>
internal sealed class SetKey(SequenceSet set, bool uid) : PlacementKey
{
    private UidSet _uids = UidSet.Empty;

    internal override bool CountsBySequence => !uid && !set.IsSaved;

    internal override bool IsOfSelected => !uid || set.IsSaved;

    internal override UidSet Bound(UidSet all) => UidSets.Intersect(all, _uids);

    internal override ValueTask PrepareAsync(SearchPreparation preparation, CancellationToken cancellationToken)
    {
        _uids = preparation.Resolve(set, uid);
        return ValueTask.CompletedTask;
    }

    protected override bool Matches(in Placement placement) => _uids.Contains(placement.Uid);
}

/// <summary>UIDAFTER and UIDBEFORE (RFC 9738 §3.2). Unlike "UID n:*", the first finds nothing where nothing is newer.</summary>
internal sealed class UidBoundKey(uint uid, bool after) : PlacementKey
{
    private readonly UidSet _within = after
        ? uid == uint.MaxValue ? UidSet.Empty : UidSet.Range(uid + 1, uint.MaxValue)
        : uid == 1 ? UidSet.Empty : UidSet.Range(1, uid - 1);

    internal override UidSet Bound(UidSet all) => UidSets.Intersect(all, _within);

    protected override bool Matches(in Placement placement) => after ? placement.Uid > uid : placement.Uid < uid;
}

/// <summary>MODSEQ (RFC 7162 §3.1.5). Flags have one mod-sequence together here, so the entry's name does not matter.</summary>
internal sealed class ModSeqKey(ModSeq least) : PlacementKey
{
    internal override bool UsesModSeq => true;

    protected override bool Matches(in Placement placement) => placement.ModSeq >= least;
}

/// <summary>EMAILID (RFC 8474 §6).</summary>
internal sealed class EmailIdKey(string id) : PlacementKey
{
    // No message has the number 0.
    private readonly MessageId _message = id.Length > 1 && long.TryParse(id.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long value) && new MessageId(value).ToString() == id
        ? new MessageId(value)
        : default;

    protected override bool Matches(in Placement placement) => placement.Message == _message;
}
