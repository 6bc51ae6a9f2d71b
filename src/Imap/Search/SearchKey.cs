using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>What a key says of one message with what is known of it so far.</summary>
internal enum Verdict
{
    No,
    Yes,

    /// <summary>More has to be read.</summary>
    Open,
}

/// <summary>
/// One key of SEARCH (RFC 9051 §6.4.4). Keys are asked first with what the index knows, then with what is kept beside the message,
/// last with its octets; a key answers as soon as it can.
/// </summary>
internal abstract class SearchKey
{
    internal abstract Verdict Test(SearchSubject subject);

    /// <summary>This key and those inside it.</summary>
    internal virtual int Count => 1;

    /// <summary>What <see cref="Test"/> reads of what is kept beside a message, if it comes to that.</summary>
    internal virtual MessageDetail Needs => MessageDetail.None;

    /// <summary>A set outside of which no message can match.</summary>
    internal virtual UidSet Bound(UidSet all) => all;

    /// <summary>The answer, where the key knows it by now without a look at any message. Null for keys that have to test each.</summary>
    internal virtual UidSet? Found(UidSet all) => null;

    /// <summary>Looks up what the whole search needs once: sets, keywords, candidates of the text index.</summary>
    internal virtual ValueTask PrepareAsync(SearchPreparation preparation, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>What the index knows of a message answers it.</summary>
    internal virtual bool IsOfPlacement => Inner.Count > 0 && Inner.All(static key => key.IsOfPlacement);

    /// <summary>The keys that this one is made of.</summary>
    internal virtual IReadOnlyList<SearchKey> Inner => [];

    /// <summary>The key, or one inside it, is MODSEQ (RFC 7162 §3.1.5).</summary>
    internal virtual bool UsesModSeq => Inner.Any(static key => key.UsesModSeq);

    /// <summary>A key inside is FUZZY (RFC 6203).</summary>
    internal virtual bool IsFuzzy => Inner.Any(static key => key.IsFuzzy);

    /// <summary>The key, or one inside it, counts by sequence numbers or stands for the saved result: it has a meaning in the open mailbox alone.</summary>
    internal virtual bool IsOfSelected => Inner.Any(static key => key.IsOfSelected);

    /// <summary>The key, or one inside it, is a set of sequence numbers.</summary>
    internal virtual bool CountsBySequence => Inner.Any(static key => key.CountsBySequence);

    /// <summary>FUZZY stands before it: near misses count too (RFC 6203 §3). Keys that have none stay as they are.</summary>
    internal virtual void MakeFuzzy()
    {
        foreach (SearchKey key in Inner) key.MakeFuzzy();
    }
}
