using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>
/// The full-text index: a file of its own, derived from the messages and built anew when it is damaged or missing. For each account
/// it knows the last message that it has seen; what came later is scanned by the searcher. This side asks; the writer fills it.
/// </summary>
internal sealed class SearchIndex : IAsyncDisposable
{
    internal const char SubjectField = 's';
    internal const char AddressField = 'a';
    internal const char BodyField = 'b';
    internal const char HeaderField = 'h';

    /// <summary>Shorter than any token of a text, and each query asks for it too.</summary>
    internal const string UnreadableToken = "x0";

    private const int QueryTokens = 16;

    // Mailboxes with less of an account than one in so many have their own blocks read, not the whole column.
    private const int WorthColumn = 8;

    private const int RowsAtOnce = 1 << 15;

    private readonly MailStore _store;
    private readonly ILogger _log;
    private readonly IndexBacklog _backlog = new();
    private readonly SearchIndexWriter? _writer;

    internal SearchIndex(string path, MailStore store, bool background, ILogger log)
    {
        _store = store;
        _log = log;
        if (background) _writer = new SearchIndexWriter(path, store, _backlog, log);
    }

    internal long Backlog => _backlog.Count;

    /// <summary>Called by the store's writer after a commit.</summary>
    internal void Note(IReadOnlyList<MessageId> added)
    {
        if (_writer is null) return;
        _backlog.Note(added);
        _writer.Wake();
    }

    /// <summary>There are rows of <c>index_removal</c>.</summary>
    internal void NoteRemovals() => _writer?.NoteRemovals();

    internal Task WaitAsync(CancellationToken cancellationToken) =>
        _writer?.WaitAsync(cancellationToken) ?? Task.FromException(new InvalidOperationException("The store was opened without background work: nothing is indexed."));

    internal async ValueTask<SearchCandidates> FindAsync(MailboxId mailbox, SearchField field, string text, CancellationToken cancellationToken)
    {
        MailboxIndex? index = await _store.GetIndexAsync(mailbox, cancellationToken).ConfigureAwait(false);
        if (index is null || Account(index, out UidSet all) is not { } account) return new SearchCandidates(UidSet.Empty, UidSet.Empty, CanNarrow: true);
        AccountTextCandidates found = Find(account, field, [text]);
        if (!found.CanNarrow) return new SearchCandidates(UidSet.Empty, all, CanNarrow: false);
        (UidSet maybe, UidSet unknown) = Place(index, found.IndexedTo, message => found.Maybe.Contains(message.Value));
        return new SearchCandidates(maybe, unknown, CanNarrow: true);
    }

    internal AccountTextCandidates Find(AccountId account, SearchField field, IReadOnlyList<string> texts)
    {
        var nothing = new AccountTextCandidates(new HashSet<long>(), 0, CanNarrow: false);
        if (_writer is not { Ready.IsCompletedSuccessfully: true }) return nothing;
        // The mark is read before the query: a message indexed in between is then merely scanned as well.
        long indexed = _backlog.Indexed(account);
        HashSet<long>? hits = Hits(_writer.Ready.Result, account, field, texts);
        return hits is null ? nothing : new AccountTextCandidates(hits, indexed, CanNarrow: true);
    }

    internal async ValueTask<FieldCandidates?> MatchAsync(MailboxId mailbox, SearchField field, string text, FieldTest test, CancellationToken cancellationToken)
    {
        MailboxIndex? index = await _store.GetIndexAsync(mailbox, cancellationToken).ConfigureAwait(false);
        if (index is null || Account(index, out _) is not { } account) return new FieldCandidates(UidSet.Empty, UidSet.Empty);
        if (_writer is not { Ready.IsCompletedSuccessfully: true } || !FieldColumns.Has(field)) return null;
        SqliteDatabase database = _writer.Ready.Result;
        long indexed = _backlog.Indexed(account);
        var found = new MessageSet();
        try
        {
            // ASCII is found faster than its tokens are read. All else has to be folded, text by text: there the tokens say which.
            HashSet<long>? wanted = System.Text.Ascii.IsValid(text) ? null : Hits(database, account, field, [text]);
            List<long>? blocks = wanted is not null ? Blocks(wanted) : index.Count < indexed / WorthColumn ? Blocks(index) : null;
            await FieldColumns.FindAsync(database, account, field, test, blocks, wanted, found, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is SqliteException or InvalidDataException)
        {
            StorageLog.BackgroundFailed(_log, "search of a header field", error);
            return null;
        }

        (UidSet matches, UidSet unknown) = Place(index, indexed, found.Contains);
        return new FieldCandidates(matches, unknown);
    }

    public async ValueTask DisposeAsync()
    {
        if (_writer is not null) await _writer.StopAsync().ConfigureAwait(false);
    }

    // Null where all are empty.
    private static AccountId? Account(MailboxIndex index, out UidSet all)
    {
        (all, _) = index.Snapshot();
        return !all.IsEmpty && index.TryGet(all.Min, out Placement first) ? first.Message.Account : null;
    }

    // Null where the texts are too short for the index, or it cannot be read.
    private HashSet<long>? Hits(SqliteDatabase database, AccountId account, SearchField field, IReadOnlyList<string> texts)
    {
        string[] queries = [.. texts.Select(text => Query(field, SearchTokens.FoldBase(text))).Where(static query => query.Length > 0)];
        if (queries.Length == 0) return null;
        string query = $"({string.Join(") AND (", queries)}) OR \"{UnreadableToken}\"";
        var hits = new HashSet<long>();
        try
        {
            return database.Read(sql =>
            {
                sql.Visit("SELECT rowid FROM text_index WHERE text_index MATCH @1 AND rowid BETWEEN @2 AND @3",
                    hits, static (row, found) => found.Add(row.Int64(0)), query, account.Value << 32, ((account.Value + 1) << 32) - 1);
                return hits;
            });
        }
        catch (SqliteException error)
        {
            StorageLog.BackgroundFailed(_log, "text search", error);
            return null;
        }
    }

    private static (UidSet Found, UidSet Unknown) Place(MailboxIndex index, long indexed, Func<MessageId, bool> isFound)
    {
        var found = new UidSet.Builder();
        var unknown = new UidSet.Builder();
        bool all = true;
        Visit(index, (in Placement row) =>
        {
            if ((row.Message.Value & uint.MaxValue) <= indexed) return isFound(row.Message);
            all = false;
            return false;
        }, found);
        if (!all) Visit(index, (in Placement row) => (row.Message.Value & uint.MaxValue) > indexed, unknown);
        return (found.ToSet(), unknown.ToSet());
    }

    private static List<long> Blocks(HashSet<long> messages) =>
        [.. messages.Select(static message => message >> MessageSet.BlockBits).Distinct().Order()];

    private static List<long> Blocks(MailboxIndex index)
    {
        var blocks = new HashSet<long>();
        Visit(index, (in Placement row) =>
        {
            blocks.Add(row.Message.Value >> MessageSet.BlockBits);
            return false;
        }, new UidSet.Builder());
        return [.. blocks.Order()];
    }

    // The index is locked while some rows are asked about.
    private static void Visit(MailboxIndex index, PlacementTest test, UidSet.Builder into)
    {
        uint next = 1;
        while (next != 0) next = index.Match(next, RowsAtOnce, test, into);
    }

    private static string Query(SearchField field, string folded)
    {
        if (field == SearchField.Text)
        {
            string header = Tokens(HeaderField, folded), body = Tokens(BodyField, folded);
            return header.Length == 0 ? "" : $"({header}) OR ({body})";
        }

        return Tokens(field switch { SearchField.Subject => SubjectField, SearchField.Body => BodyField, _ => AddressField }, folded);
    }

    private static string Tokens(char field, string folded)
    {
        var tokens = new TextTokens();
        tokens.Add(field, folded);
        return tokens.ToQuery(QueryTokens);
    }
}
