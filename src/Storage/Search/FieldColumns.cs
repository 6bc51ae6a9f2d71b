using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>
/// Subject, From, To, Cc and Bcc of all indexed messages, decoded, each field in a column of its own: a field of a million messages is
/// read and searched whole in the time in which a few thousand of them are looked up one by one. Part of the search index's file.
/// </summary>
internal static class FieldColumns
{
    internal const string Table = "CREATE TABLE IF NOT EXISTS field_block (id INTEGER PRIMARY KEY, texts BLOB NOT NULL)";

    // Field, then account and message: a column of an account is one range.
    private const int FieldShift = 56;

    // Of about a millisecond: others get the thread and the file between two.
    private const int ScanBlocks = 256;

    private static readonly SearchField[] Fields = [SearchField.Subject, SearchField.From, SearchField.To, SearchField.Cc, SearchField.Bcc];

    internal static bool Has(SearchField field) => Array.IndexOf(Fields, field) >= 0;

    internal static void Add(SqlSession sql, IReadOnlyList<StoredMessage> messages)
    {
        foreach (IGrouping<long, StoredMessage> block in messages.GroupBy(static message => message.Id.Value >> MessageSet.BlockBits))
        {
            foreach (SearchField field in Fields)
            {
                Change(sql, Id(field, block.Key), texts =>
                {
                    foreach (StoredMessage message in block) texts[(byte)message.Id.Value] = TextOf(message, field);
                });
            }
        }
    }

    internal static void Remove(SqlSession sql, IReadOnlyList<MessageId> messages)
    {
        foreach (IGrouping<long, MessageId> block in messages.GroupBy(static message => message.Value >> MessageSet.BlockBits))
        {
            foreach (SearchField field in Fields)
            {
                Change(sql, Id(field, block.Key), texts =>
                {
                    foreach (MessageId message in block) texts.Remove((byte)message.Value);
                });
            }
        }
    }

    /// <summary>Forgets an account.</summary>
    internal static void Clear(SqlSession sql, long account)
    {
        foreach (SearchField field in Fields)
            sql.Execute("DELETE FROM field_block WHERE id BETWEEN @1 AND @2", Id(field, FirstBlock(account)), Id(field, FirstBlock(account + 1) - 1));
    }

    /// <summary>Asks <paramref name="test"/> about a field of an account's messages.</summary>
    /// <param name="blocks">Numbers without their lowest octet, ascending; only these are read. Null reads all.</param>
    /// <param name="wanted">Only these are asked about. Null asks about all.</param>
    internal static async ValueTask FindAsync(
        SqliteDatabase database, AccountId account, SearchField field, FieldTest test, List<long>? blocks, HashSet<long>? wanted, MessageSet found, CancellationToken cancellationToken)
    {
        var scan = new Scan(test, wanted, found);
        if (blocks is null)
        {
            long next = FirstBlock(account.Value), end = FirstBlock(account.Value + 1);
            while (next < end)
            {
                next = database.Read(sql =>
                {
                    sql.Visit("SELECT id, texts FROM field_block WHERE id BETWEEN @1 AND @2 ORDER BY id LIMIT @3", scan, static (row, state) => state.Test(row),
                        Id(field, next), Id(field, end - 1), ScanBlocks);
                    return scan.TakeLast(ScanBlocks) is { } last ? last + 1 : end;
                });
                await PauseAsync(cancellationToken).ConfigureAwait(false);
            }

            return;
        }

        foreach (long[] some in blocks.Chunk(ScanBlocks))
        {
            database.Read(sql =>
            {
                foreach (long block in some)
                    sql.Visit("SELECT id, texts FROM field_block WHERE id = @1", scan, static (row, state) => state.Test(row), Id(field, block));
                return true;
            });
            await PauseAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static async ValueTask PauseAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
    }

    private static long FirstBlock(long account) => account << (32 - MessageSet.BlockBits);

    private static long Id(SearchField field, long block) => ((long)field << FieldShift) | block;

    private static string TextOf(StoredMessage message, SearchField field)
    {
        MessageSummary summary = message.Summary!;
        return field switch
        {
            SearchField.Subject => summary.Subject,
            SearchField.From => summary.From,
            SearchField.To => summary.To,
            SearchField.Cc => summary.Cc,
            _ => summary.Bcc,
        };
    }

    private static void Change(SqlSession sql, long id, Action<SortedDictionary<byte, string>> change)
    {
        var texts = new SortedDictionary<byte, string>();
        sql.Visit("SELECT texts FROM field_block WHERE id = @1", texts, static (row, into) =>
        {
            var block = new FieldBlock();
            block.Read(row.BytesInPlace(0));
            FieldTexts read = block.Texts;
            for (int i = 0; i < read.Count; i++) into[block.Slot(i)] = read[i].ToString();
        }, id);
        bool was = texts.Count > 0;
        change(texts);
        if (FieldBlock.Write([.. texts.Select(static text => (text.Key, text.Value))]) is { } stored)
            sql.Execute("INSERT INTO field_block (id, texts) VALUES (@1, @2) ON CONFLICT (id) DO UPDATE SET texts = @2", id, stored);
        else if (was)
            sql.Execute("DELETE FROM field_block WHERE id = @1", id);
    }

    /// <summary>One search on its way through the blocks.</summary>
    private sealed class Scan(FieldTest test, HashSet<long>? wanted, MessageSet found)
    {
        private const long BlockMask = (1L << FieldShift) - 1;

        private readonly FieldBlock _block = new();
        private readonly bool[] _matches = new bool[MessageSet.BlockSize];
        private int _read;
        private long _last;

        internal void Test(SqlRow row)
        {
            _read++;
            _last = row.Int64(0) & BlockMask;
            _block.Read(row.BytesInPlace(1));
            Span<bool> matches = _matches.AsSpan(0, _block.Count);
            long first = _last << MessageSet.BlockBits;
            if (wanted is null)
            {
                matches.Fill(true);
            }
            else
            {
                bool any = false;
                for (int i = 0; i < matches.Length; i++) any |= matches[i] = wanted.Contains(first | _block.Slot(i));
                if (!any) return;
            }

            test(_block.Texts, matches);
            for (int i = matches.IndexOf(true); i >= 0 && i < matches.Length; i++)
            {
                if (matches[i]) found.Add(first | _block.Slot(i));
            }
        }

        /// <summary>The last block that was read, where as many as <paramref name="limit"/> were; null at the end.</summary>
        internal long? TakeLast(int limit)
        {
            bool more = _read == limit;
            _read = 0;
            return more ? _last : null;
        }
    }
}
