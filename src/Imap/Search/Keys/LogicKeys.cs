using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>Keys in a row: all must match.</summary>
internal sealed class AndKey(IReadOnlyList<SearchKey> keys) : SearchKey
{
    internal override int Count => keys.Sum(static key => key.Count);

    internal override IReadOnlyList<SearchKey> Inner => keys;

    internal override MessageDetail Needs => keys.Aggregate(MessageDetail.None, static (needs, key) => needs | key.Needs);

    internal override Verdict Test(SearchSubject subject)
    {
        Verdict result = Verdict.Yes;
        for (int i = 0; i < keys.Count; i++)
        {
            Verdict verdict = keys[i].Test(subject);
            if (verdict == Verdict.No) return Verdict.No;
            if (verdict == Verdict.Open) result = Verdict.Open;
        }

        return result;
    }

    internal override UidSet Bound(UidSet all)
    {
        UidSet bound = all;
        foreach (SearchKey key in keys) bound = UidSets.Intersect(bound, key.Bound(all));
        return bound;
    }

    internal override async ValueTask PrepareAsync(SearchPreparation preparation, CancellationToken cancellationToken)
    {
        foreach (SearchKey key in keys) await key.PrepareAsync(preparation, cancellationToken).ConfigureAwait(false);
    }
}

internal sealed class OrKey(SearchKey left, SearchKey right) : SearchKey
{
    internal override int Count => 1 + left.Count + right.Count;

    internal override IReadOnlyList<SearchKey> Inner { get; } = [left, right];

    internal override MessageDetail Needs => left.Needs | right.Needs;

    internal override Verdict Test(SearchSubject subject)
    {
        Verdict first = left.Test(subject);
        if (first == Verdict.Yes) return Verdict.Yes;
        Verdict second = right.Test(subject);
        if (second == Verdict.Yes) return Verdict.Yes;
        return first == Verdict.Open || second == Verdict.Open ? Verdict.Open : Verdict.No;
    }

    internal override UidSet Bound(UidSet all) => UidSets.Union(left.Bound(all), right.Bound(all));

    internal override async ValueTask PrepareAsync(SearchPreparation preparation, CancellationToken cancellationToken)
    {
        await left.PrepareAsync(preparation, cancellationToken).ConfigureAwait(false);
        await right.PrepareAsync(preparation, cancellationToken).ConfigureAwait(false);
    }
}

internal sealed class NotKey(SearchKey key) : SearchKey
{
    internal override int Count => 1 + key.Count;

    internal override IReadOnlyList<SearchKey> Inner { get; } = [key];

    internal override MessageDetail Needs => key.Needs;

    internal override Verdict Test(SearchSubject subject) => key.Test(subject) switch
    {
        Verdict.Yes => Verdict.No,
        Verdict.No => Verdict.Yes,
        _ => Verdict.Open,
    };

    internal override ValueTask PrepareAsync(SearchPreparation preparation, CancellationToken cancellationToken) => key.PrepareAsync(preparation, cancellationToken);
}

/// <summary>ALL and OLD, or RECENT and NEW: no message is \Recent here.</summary>
internal sealed class ConstantKey(bool matches) : SearchKey
{
    internal static readonly ConstantKey All = new(true);
    internal static readonly ConstantKey Nothing = new(false);

    internal override bool IsOfPlacement => true;

    internal override Verdict Test(SearchSubject subject) => matches ? Verdict.Yes : Verdict.No;

    internal override UidSet Bound(UidSet all) => matches ? all : UidSet.Empty;

    internal override UidSet? Found(UidSet all) => Bound(all);
}
