using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>FILTER with the name of a stored search (RFC 5466 §3.1), which <see cref="FilterExpansion"/> puts in its place before the search runs.</summary>
internal sealed class FilterKey(string name) : SearchKey
{
    private SearchKey? _key;
    private bool _fuzzy;

    internal string Name => name;

    /// <summary>Null until the stored search has been read.</summary>
    internal SearchKey? Key
    {
        get => _key;
        set
        {
            _key = value;
            if (_fuzzy) value?.MakeFuzzy();
        }
    }

    internal override int Count => 1 + (_key?.Count ?? 0);

    internal override IReadOnlyList<SearchKey> Inner => _key is null ? [] : [_key];

    internal override MessageDetail Needs => _key!.Needs;

    internal override Verdict Test(SearchSubject subject) => _key!.Test(subject);

    internal override UidSet Bound(UidSet all) => _key!.Bound(all);

    internal override ValueTask PrepareAsync(SearchPreparation preparation, CancellationToken cancellationToken) => _key!.PrepareAsync(preparation, cancellationToken);

    internal override void MakeFuzzy()
    {
        _fuzzy = true;
        _key?.MakeFuzzy();
    }
}
