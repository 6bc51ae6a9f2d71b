using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>
/// Finds the messages of the open mailbox that match a key: batch by batch, each first with the index, the open ones with what is kept
/// beside the message, and only what is still open with its octets. Between batches others get the thread, and a search whose client is gone ends.
/// </summary>
/// <param name="comparator">Null is the session's.</param>
/// <param name="options">Null where nothing but the plain result is wanted.</param>
internal sealed class SearchRun(ImapSession session, SelectedMailbox selected, SearchKey key, ResultOptions? options = null, Comparator? comparator = null)
{
    private const int BatchSize = 2048;
    private const int MessageBatch = 256;

    // Of what the index alone answers, some 0.3 ms.
    private const int MatchBatch = 16_384;

    // Octets of messages read before others get the thread.
    private const long OctetBatch = 4 << 20;

    private readonly UidSet.Builder _found = new();
    private readonly List<Placement> _placements = [];
    private readonly List<int> _open = [];
    private readonly List<MessageId> _ids = [];
    private readonly List<(int At, StoredMessage Message)> _unread = [];
    private bool[] _matches = [];
    private readonly List<byte>? _scores = options is { } wanted && wanted.Has(SearchReturn.Relevancy) ? [] : null;
    private byte[] _batchScores = [];
    private long _octets;
    private long _progressTold;
    private long _searched;
    private long _goal;
    private MailboxIndex? _index;

    internal SearchKey Key => key;

    internal Comparator Comparator { get; } = comparator ?? session.Comparator;

    internal SelectedMailbox Mailbox => selected;

    /// <summary>The key, or a filter in it, is MODSEQ. Known once the search has run.</summary>
    internal bool UsesModSeq => key.UsesModSeq;

    /// <summary>UIDs, once the search has run.</summary>
    internal UidSet Found { get; private set; } = UidSet.Empty;

    /// <summary>MESSAGELIMIT where only the newest were searched (RFC 9738).</summary>
    internal string? LimitCode { get; private set; }

    /// <summary>The highest mod-sequence of all that was found.</summary>
    internal ModSeq HighestModSeq { get; private set; }

    /// <summary>Those found, ascending by UID; without what was removed since.</summary>
    internal List<Placement> Placements()
    {
        var placements = new List<Placement>((int)Found.MemberCount);
        _index?.Read(Found, placements);
        return placements;
    }

    /// <summary>The mod-sequence of one of those found; if it was removed since, the highest of all.</summary>
    internal ModSeq ModSeqOf(uint uid) => _index is { } index && index.TryGet(uid, out Placement placement) ? placement.ModSeq : HighestModSeq;

    /// <summary>How well one of those found matches, 1 to 100 (RFC 6203 §4).</summary>
    internal int ScoreOf(uint uid)
    {
        long position = 0;
        foreach (UidRange range in Found)
        {
            if (uid <= range.Last) return uid < range.First || _scores is null ? 100 : _scores[(int)(position + uid - range.First)];
            position += range.Count;
        }

        return 100;
    }

    /// <summary>Of these alone, as a context asks when they have changed.</summary>
    internal ValueTask RunWithinAsync(UidSet uids, CancellationToken cancellationToken) => RunAsync(uids, cancellationToken);

    /// <exception cref="ImapCommandException">The search has too many keys, or names a filter that is not there.</exception>
    internal ValueTask RunAsync(CancellationToken cancellationToken) => RunAsync(null, cancellationToken);

    private async ValueTask RunAsync(UidSet? within, CancellationToken cancellationToken)
    {
        int limit = session.Host.Options.MaximumSearchKeys;
        await FilterExpansion.ExpandAsync(session, key, limit, cancellationToken).ConfigureAwait(false);
        if (key.Count > limit) throw ImapCommandException.Bad($"A search may have {limit} keys.");
        if (session.Has(SessionFeatures.UidOnly) && key.CountsBySequence) throw new ImapCommandException(ImapSession.UidRequired);
        // RFC 6203 §4.
        if (_scores is not null && !key.IsFuzzy) throw ImapCommandException.Bad("RELEVANCY belongs to a search with FUZZY.");
        if (key.UsesModSeq) session.EnableCondStore();
        KeywordTable keywords = await session.Store.ReadAsync(reader => reader.Keywords(selected.Account), cancellationToken).ConfigureAwait(false);
        bool few = within is { MemberCount: <= MessageBatch };
        await key.PrepareAsync(new SearchPreparation(session.Store, selected, keywords, session.Host.Clock.GetUtcNow()) { Few = few, Comparator = Comparator }, cancellationToken).ConfigureAwait(false);
        if (await session.Store.GetIndexAsync(selected.Id, cancellationToken).ConfigureAwait(false) is not { } index) return;
        _index = index;
        _progressTold = session.Host.Clock.GetTimestamp();
        using var subject = new SearchSubject();
        UidSet all = UidSets.Except(key.Bound(within is null ? selected.Map.Uids : UidSets.Intersect(within, selected.Map.Uids)), selected.Removed);
        if (within is null)
        {
            all = MessageLimit.Cut(session, all, out string? cut);
            LimitCode = cut;
        }

        _goal = all.MemberCount;
        if (key.IsOfPlacement && _scores is null)
        {
            await MatchAsync(index, subject, all, cancellationToken).ConfigureAwait(false);
            return;
        }

        var batches = new UidBatches(all, BatchSize);
        while (batches.Next(out UidSet batch))
        {
            _placements.Clear();
            index.Read(batch, _placements);
            await TestAsync(subject, cancellationToken).ConfigureAwait(false);
            _searched += batch.MemberCount;
            await PauseAsync(cancellationToken).ConfigureAwait(false);
        }

        Found = _found.ToSet();
    }

    // Nothing has to be read or copied: a million messages take some 20 ms.
    private async ValueTask MatchAsync(MailboxIndex index, SearchSubject subject, UidSet all, CancellationToken cancellationToken)
    {
        if (key.Found(all) is { } known)
        {
            Found = known;
            return;
        }

        PlacementTest test = (in Placement placement) =>
        {
            subject.Set(placement, null, null);
            return key.Test(subject) == Verdict.Yes;
        };
        var batches = new UidBatches(all, MatchBatch);
        while (batches.Next(out UidSet batch))
        {
            ModSeq highest = index.Match(batch, test, _found);
            if (highest > HighestModSeq) HighestModSeq = highest;
            _searched += batch.MemberCount;
            await PauseAsync(cancellationToken).ConfigureAwait(false);
        }

        Found = _found.ToSet();
    }

    private async ValueTask TestAsync(SearchSubject subject, CancellationToken cancellationToken)
    {
        _open.Clear();
        if (_matches.Length < _placements.Count) _matches = new bool[_placements.Count];
        if (_scores is not null && _batchScores.Length < _placements.Count) _batchScores = new byte[_placements.Count];
        for (int i = 0; i < _placements.Count; i++)
        {
            subject.Set(_placements[i], null, null);
            Verdict verdict = key.Test(subject);
            Decide(subject, i, verdict);
            if (verdict == Verdict.Open) _open.Add(i);
        }

        for (int from = 0; from < _open.Count; from += MessageBatch)
        {
            await ReadAsync(subject, from, Math.Min(MessageBatch, _open.Count - from), cancellationToken).ConfigureAwait(false);
            await PauseAsync(cancellationToken).ConfigureAwait(false);
        }

        for (int i = 0; i < _placements.Count; i++)
        {
            if (!_matches[i]) continue;
            _found.Add(_placements[i].Uid);
            _scores?.Add(_batchScores[i]);
            if (_placements[i].ModSeq > HighestModSeq) HighestModSeq = _placements[i].ModSeq;
        }
    }

    private async ValueTask ReadAsync(SearchSubject subject, int from, int count, CancellationToken cancellationToken)
    {
        _ids.Clear();
        for (int i = from; i < from + count; i++) _ids.Add(_placements[_open[i]].Message);
        _unread.Clear();
        await session.Store.ReadAsync(
            reader =>
            {
                int next = 0;
                reader.ReadMessages(_ids, key.Needs, message =>
                {
                    while (_ids[next] != message.Id) next++;
                    int at = _open[from + next++];
                    subject.Set(_placements[at], message, null);
                    Verdict verdict = key.Test(subject);
                    if (verdict == Verdict.Open) _unread.Add((at, message));
                    else Decide(subject, at, verdict);
                });
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        if (_unread.Count == 0) return;
        BlobReader?[] blobs = session.Store.OpenBlobs(_unread.ConvertAll(static unread => unread.Message.Blob));
        try
        {
            for (int i = 0; i < blobs.Length; i++)
            {
                (int at, StoredMessage message) = _unread[i];
                ReadOctets(subject, at, message, blobs[i]);
                _octets += message.Size;
                if (_octets >= OctetBatch) await PauseAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            foreach (BlobReader? blob in blobs) blob?.Dispose();
        }
    }

    private void Decide(SearchSubject subject, int at, Verdict verdict)
    {
        _matches[at] = verdict == Verdict.Yes;
        if (_scores is not null) _batchScores[at] = (byte)subject.Score;
    }

    // Nothing here waits for anything: without this, one search would hold a thread of the pool to its end.
    private async ValueTask PauseAsync(CancellationToken cancellationToken)
    {
        _octets = 0;
        cancellationToken.ThrowIfCancellationRequested();
        if (Progress.IsDue(session, ref _progressTold)) await Progress.TellAsync(session, _searched, _goal, cancellationToken).ConfigureAwait(false);
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <param name="opened">Null where it could not be opened with the others of its batch; this one takes it over.</param>
    private void ReadOctets(SearchSubject subject, int at, StoredMessage message, BlobReader? opened)
    {
        try
        {
            using BlobReader blob = opened ?? session.Store.OpenBlob(message.Blob);
            subject.Set(_placements[at], message, blob);
            Decide(subject, at, key.Test(subject));
        }
        catch (StoreException fault) when (fault.Fault is StoreFault.Damaged or StoreFault.NotFound)
        {
            // A message that cannot be read is not found by its text; the others are.
            if (fault.Fault == StoreFault.Damaged) ImapLog.MessageDamaged(session.Host.Logger, session.Connection.Id, message.Id.ToString(), selected.Id.ToString(), fault);
        }
    }
}
