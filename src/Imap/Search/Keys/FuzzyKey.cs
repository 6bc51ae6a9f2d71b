using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>
/// FUZZY (RFC 6203 §3). Of a text with several words, half of them are enough, in any order; the share is the score. Keys that look for
/// no text are as exact as ever, which §3 leaves to the server.
/// </summary>
internal sealed class FuzzyKey : SearchKey
{
    private readonly SearchKey _key;

    internal FuzzyKey(SearchKey key)
    {
        _key = key;
        Inner = [key];
        key.MakeFuzzy();
    }

    internal override int Count => 1 + _key.Count;

    internal override IReadOnlyList<SearchKey> Inner { get; }

    internal override bool IsFuzzy => true;

    internal override MessageDetail Needs => _key.Needs;

    internal override Verdict Test(SearchSubject subject) => _key.Test(subject);

    internal override UidSet Bound(UidSet all) => _key.Bound(all);

    internal override ValueTask PrepareAsync(SearchPreparation preparation, CancellationToken cancellationToken) => _key.PrepareAsync(preparation, cancellationToken);
}
