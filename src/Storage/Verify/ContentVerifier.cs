using System.Security.Cryptography;

namespace Posthouse.Storage;

/// <summary>
/// Reads every stored byte once, in the order of the disk, compares it with its name (SHA-256), and tells whose message is damaged.
/// </summary>
internal sealed class ContentVerifier(SqliteDatabase database, SegmentFolder folder)
{
    private const int PageRows = 500;

    // Of a content that many mailboxes hold, so many are named.
    private const int MaximumNamed = 10;

    internal void Check(SqlSession sql, List<StoreProblem> problems, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        double total = Math.Max(1, sql.Scalar("SELECT SUM(octets) FROM content"));
        long done = 0, segment = 0, position = -1, last = 0;
        byte[] buffer = new byte[256 << 10];
        while (true)
        {
            List<(long Id, byte[] Hash, BlobPlace Place)> page = sql.Query(
                "SELECT segment, position, stored, octets, prefix, id, hash FROM content WHERE (segment, position, id) > (@1, @2, @3) ORDER BY segment, position, id LIMIT @4",
                static row => (row.Int64(5), row.Bytes(6), BlobPlace.Map(row)), segment, position, last, PageRows);
            if (page.Count == 0) return;
            foreach ((long id, byte[] hash, BlobPlace place) in page)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (Fault(place, hash, buffer) is { } fault && StillThere(id, hash, buffer, ref fault))
                    problems.Add(new StoreProblem("damaged-content", id, $"Content {id}: {fault} {Owners(sql, id)}"));
                done += place.Octets;
                progress?.Report(done / total);
            }

            (segment, position, last) = (page[^1].Place.Segment, page[^1].Place.Position, page[^1].Id);
        }
    }

    // The view that is verified is of one moment; since then, compaction may have moved the bytes, or the message was deleted.
    private bool StillThere(long id, byte[] hash, byte[] buffer, ref string fault)
    {
        SqlSession now = database.RentReader();
        try
        {
            if (now.QueryFirst("SELECT segment, position, stored, octets, prefix FROM content WHERE id = @1", BlobPlace.Map, id) is not { } place) return false;
            if (Fault(place, hash, buffer) is not { } still) return false;
            fault = still;
            return true;
        }
        finally
        {
            database.Return(now);
        }
    }

    private string? Fault(BlobPlace place, byte[] hash, byte[] buffer)
    {
        try
        {
            using BlobReader? reader = place.Open(folder);
            if (reader is null) return $"{folder.PathOf(place.Segment)} is missing.";
            using var whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            long offset = place.Prefix.Length;
            for (int read; (read = reader.Read(offset, buffer)) > 0; offset += read) whole.AppendData(buffer, 0, read);
            byte[] found = whole.GetHashAndReset();
            if (place.Prefix.Length > 0)
            {
                // Lines in front of a large message: the name is made of both, see StagedBlob.
                whole.AppendData(place.Prefix);
                whole.AppendData(found);
                found = whole.GetHashAndReset();
            }

            return found.AsSpan().SequenceEqual(hash) ? null : $"the bytes in {folder.PathOf(place.Segment)} at {place.Position} are not those that were stored.";
        }
        catch (StoreException error)
        {
            return error.Message;
        }
        catch (Exception error) when (error is OverflowException or ArgumentOutOfRangeException)
        {
            return $"its record gives an impossible place ({place.Segment}, {place.Position}, {place.Stored}, {place.Octets}).";
        }
    }

    private static string Owners(SqlSession sql, long content)
    {
        List<string> named = sql.Query(
            """
            SELECT b.account, b.name, p.uid, c.subject FROM message m JOIN content c ON c.id = m.blob JOIN placement p ON p.message = m.id JOIN mailbox b ON b.id = p.mailbox
            WHERE m.blob = @1 LIMIT @2
            """,
            static row => $"account {row.Int64(0)}, mailbox \"{row.Text(1)}\", UID {row.Int64(2)}, subject \"{row.Text(3)}\"", content, MaximumNamed);
        named.AddRange(sql.Query("SELECT id FROM queue_message WHERE blob = @1 LIMIT @2", static row => $"queue message {row.Int64(0)}", content, MaximumNamed));
        return named.Count == 0 ? "No mailbox lists it." : $"It is {string.Join("; ", named)}.";
    }
}
