using Posthouse.Mail;

namespace Posthouse.Storage;

/// <summary>A file that a client has sent for later use.</summary>
public readonly record struct UploadId(long Value);

/// <param name="Size">Octets.</param>
public sealed record Upload(UploadId Id, BlobId Blob, long Size, string MediaType, DateTimeOffset Expires);

/// <summary>How uploads are kept. Each counts as a reference to its content.</summary>
internal static class UploadRows
{
    internal static Upload? Find(SqlSession sql, AccountId account, UploadId upload) => sql.QueryFirst(
        "SELECT id, blob, octets, media_type, expires FROM upload WHERE id = @1 AND account = @2",
        static row => new Upload(new UploadId(row.Int64(0)), new BlobId(row.Int64(1)), row.Int64(2), row.Text(3), row.Moment(4)), upload.Value, account.Value);

    internal static Upload Insert(SqlSession sql, ContentWrites contents, AccountId account, StagedBlob staged, string mediaType, DateTimeOffset expires, long quota)
    {
        long used = sql.Scalar("SELECT SUM(octets) FROM upload WHERE account = @1", account.Value);
        foreach ((long id, long blob, long octets) in sql.Query("SELECT id, blob, octets FROM upload WHERE account = @1 AND @2 > @3 ORDER BY id", static row => (row.Int64(0), row.Int64(1), row.Int64(2)), account.Value, used + staged.Length, quota))
        {
            if (used + staged.Length <= quota) break;
            Delete(sql, contents, id, blob);
            used -= octets;
        }

        BlobId stored = contents.Store(staged);
        long number = sql.Insert("INSERT INTO upload (account, blob, octets, media_type, expires) VALUES (@1, @2, @3, @4, @5)", account.Value, stored.Value, staged.Length, mediaType, expires);
        return new Upload(new UploadId(number), stored, staged.Length, mediaType, expires);
    }

    internal static int DeleteExpired(SqlSession sql, ContentWrites contents, DateTimeOffset now, int limit)
    {
        List<(long Id, long Blob)> expired = sql.Query("SELECT id, blob FROM upload WHERE expires <= @1 ORDER BY expires LIMIT @2", static row => (row.Int64(0), row.Int64(1)), now, limit);
        foreach ((long id, long blob) in expired) Delete(sql, contents, id, blob);
        return expired.Count;
    }

    internal static void DeleteAll(SqlSession sql, ContentWrites contents, AccountId account)
    {
        foreach ((long id, long blob) in sql.Query("SELECT id, blob FROM upload WHERE account = @1", static row => (row.Int64(0), row.Int64(1)), account.Value)) Delete(sql, contents, id, blob);
    }

    internal static void Delete(SqlSession sql, ContentWrites contents, AccountId account, IReadOnlyList<UploadId> uploads)
    {
        foreach (UploadId upload in uploads)
        {
            if (Find(sql, account, upload) is { } found) Delete(sql, contents, found.Id.Value, found.Blob.Value);
        }
    }

    /// <summary>Its reference to the content is somebody else's from now on.</summary>
    internal static void Forget(SqlSession sql, UploadId upload) => sql.Execute("DELETE FROM upload WHERE id = @1", upload.Value);

    private static void Delete(SqlSession sql, ContentWrites contents, long id, long blob)
    {
        sql.Execute("DELETE FROM upload WHERE id = @1", id);
        contents.Release(new BlobId(blob));
    }
}
