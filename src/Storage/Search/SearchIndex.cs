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

    internal void Remove(IReadOnlyList<MessageId> messages) => _writer?.Remove(messages);

    internal Task WaitAsync(CancellationToken cancellationToken) =>
        _writer?.WaitAsync(cancellationToken) ?? Task.FromException(new InvalidOperationException("The store was opened without background work: nothing is indexed."));

    internal async ValueTask<SearchCandidates> FindAsync(MailboxId mailbox, SearchField field, string text, CancellationToken cancellationToken)
    {
        string folded = SearchTokens.FoldBase(text);
        MailboxIndex? index = await _store.GetIndexAsync(mailbox, cancellationToken).ConfigureAwait(false);
        if (index is null) return new SearchCandidates(UidSet.Empty, UidSet.Empty, CanNarrow: true);
        (UidSet all, _) = index.Snapshot();
        if (_writer is not { Ready.IsCompletedSuccessfully: true }) return new SearchCandidates(UidSet.Empty, all, CanNarrow: false);
        SqliteDatabase database = await _writer.Ready.ConfigureAwait(false);
        string query = Query(field, folded);
        if (query.Length == 0) return new SearchCandidates(UidSet.Empty, all, CanNarrow: false);
        query = $"({query}) OR \"{UnreadableToken}\"";

        var rows = new List<Placement>();
        index.Read(all, rows);
        if (rows.Count == 0) return new SearchCandidates(UidSet.Empty, UidSet.Empty, CanNarrow: true);
        AccountId account = rows[0].Message.Account;
        // The mark is read before the query: a message indexed in between is then merely scanned as well.
        long indexed = _backlog.Indexed(account);
        var hits = new HashSet<long>();
        SqlSession sql = database.RentReader();
        try
        {
            sql.Visit("SELECT rowid FROM text_index WHERE text_index MATCH @1 AND rowid BETWEEN @2 AND @3",
                hits, static (row, found) => found.Add(row.Int64(0)), query, account.Value << 32, ((account.Value + 1) << 32) - 1);
        }
        catch (SqliteException error)
        {
            StorageLog.BackgroundFailed(_log, "text search", error);
            return new SearchCandidates(UidSet.Empty, all, CanNarrow: false);
        }
        finally
        {
            database.Return(sql);
        }

        var maybe = new UidSet.Builder();
        var unknown = new UidSet.Builder();
        foreach (Placement row in rows)
        {
            if ((row.Message.Value & uint.MaxValue) > indexed) unknown.Add(row.Uid);
            else if (hits.Contains(row.Message.Value)) maybe.Add(row.Uid);
        }

        return new SearchCandidates(maybe.ToSet(), unknown.ToSet(), CanNarrow: true);
    }

    internal AccountTextCandidates Find(AccountId account, SearchField field, IReadOnlyList<string> texts)
    {
        var nothing = new AccountTextCandidates([], 0, CanNarrow: false);
        if (_writer is not { Ready.IsCompletedSuccessfully: true }) return nothing;
        string[] queries = [.. texts.Select(text => Query(field, SearchTokens.FoldBase(text))).Where(static query => query.Length > 0)];
        if (queries.Length == 0) return nothing;
        string query = $"({string.Join(") AND (", queries)}) OR \"{UnreadableToken}\"";
        // As above: the mark first.
        long indexed = _backlog.Indexed(account);
        var hits = new HashSet<long>();
        SqliteDatabase database = _writer.Ready.Result;
        SqlSession sql = database.RentReader();
        try
        {
            sql.Visit("SELECT rowid FROM text_index WHERE text_index MATCH @1 AND rowid BETWEEN @2 AND @3",
                hits, static (row, found) => found.Add(row.Int64(0)), query, account.Value << 32, ((account.Value + 1) << 32) - 1);
        }
        catch (SqliteException error)
        {
            StorageLog.BackgroundFailed(_log, "text search", error);
            return nothing;
        }
        finally
        {
            database.Return(sql);
        }

        return new AccountTextCandidates(hits, indexed, CanNarrow: true);
    }

    public async ValueTask DisposeAsync()
    {
        if (_writer is not null) await _writer.StopAsync().ConfigureAwait(false);
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
