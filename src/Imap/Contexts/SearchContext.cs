using Posthouse.Mail;

namespace Posthouse.Imap;

/// <summary>A search whose result the client wants to be told of as it changes (RFC 5267 §4.3).</summary>
/// <param name="found">Its result as the client knows it.</param>
/// <param name="order">Of SORT; null for SEARCH.</param>
internal sealed class SearchContext(string tag, bool uid, SearchKey key, Comparator comparator, UidSet found, ContextOrder? order)
{
    internal string Tag { get; } = tag;

    internal bool Uid { get; } = uid;

    internal SearchKey Key { get; } = key;

    /// <summary>Under which it was asked; another one that is chosen later is for later searches.</summary>
    internal Comparator Comparator { get; } = comparator;

    internal UidSet Found { get; set; } = found;

    internal ContextOrder? Order { get; } = order;
}
