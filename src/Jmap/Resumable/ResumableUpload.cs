using System.Buffers.Text;
using System.Security.Cryptography;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>
/// A file that comes in pieces. Each piece is an upload of its own in the store, written in the transaction that moves the offset: what was acknowledged
/// is there after a crash, on any node, and nothing is there twice.
/// </summary>
/// <param name="Token">Names it to its owner, and to nobody else.</param>
/// <param name="Length">Octets of the whole.</param>
/// <param name="Received">Octets that are here.</param>
/// <param name="Result">The whole file, once it is whole; 0 before. Of a link's file, its first piece.</param>
internal sealed record ResumableUpload(string Token, AccountId Account, long Length, long Received, string MediaType, DateTimeOffset Expires, long Result, UploadPurpose Purpose)
{
    private const int TokenOctets = 24;

    /// <summary>Null where the account has as many as it may.</summary>
    internal static ResumableUpload? Begin(WriteTransaction transaction, AccountId account, long length, string mediaType, DateTimeOffset now, JmapOptions options, UploadPurpose purpose = UploadPurpose.Message)
    {
        Sweep(transaction, now);
        if (transaction.Sql.Scalar("SELECT COUNT(*) FROM jmap_upload WHERE account = @1", account.Value) >= options.MaximumResumableUploads) return null;
        var begun = new ResumableUpload(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenOctets)), account, length, 0, mediaType, now + options.UploadKept, 0, purpose);
        transaction.Sql.Execute("INSERT INTO jmap_upload (token, account, length, received, media_type, expires, result, purpose) VALUES (@1, @2, @3, 0, @4, @5, 0, @6)", begun.Token, account.Value, length, mediaType, begun.Expires, (long)purpose);
        return begun;
    }

    /// <summary>Null where there is none, it is another's, or its time is over.</summary>
    internal static ResumableUpload? Find(StoreReader reader, AccountId account, string token, DateTimeOffset now) => reader.Sql.QueryFirst(
        Columns + "WHERE token = @1 AND account = @2 AND expires > @3", Map, token, account.Value, now);

    /// <summary>The file of a link that has come as a whole; null where there is none such.</summary>
    internal static ResumableUpload? FindForLink(StoreReader reader, AccountId account, long result) => reader.Sql.QueryFirst(
        Columns + "WHERE account = @1 AND result = @2 AND purpose = @3", Map, account.Value, result, (long)UploadPurpose.Link);

    /// <summary>One more piece behind the others. False where it does not fit: another came first.</summary>
    internal bool Append(WriteTransaction transaction, StagedBlob piece, JmapOptions options)
    {
        if (Received + piece.Length > Length) return false;
        if (transaction.Sql.Execute("UPDATE jmap_upload SET received = @3 WHERE token = @1 AND received = @2 AND result = 0", Token, Received, Received + piece.Length) == 0) return false;
        transaction.Sql.Execute("INSERT INTO jmap_upload_piece (token, position, upload) VALUES (@1, @2, @3)", Token, Received, Keep(transaction, piece, options));
        return true;
    }

    private long Keep(WriteTransaction transaction, StagedBlob piece, JmapOptions options)
    {
        if (Purpose == UploadPurpose.Link) return transaction.KeepFile(Account, piece).Id.Value;
        // A little longer than the whole, so that a file does not lose its beginning while its end comes.
        return transaction.KeepUpload(Account, piece, MediaType, Expires + options.UploadKept, options.UploadQuota).Id.Value;
    }

    internal List<UploadId> Pieces(StoreReader reader) => reader.Sql.Query("SELECT upload FROM jmap_upload_piece WHERE token = @1 ORDER BY position", static row => new UploadId(row.Int64(0)), Token);

    /// <summary>The numbers of a link's pieces in their order.</summary>
    internal List<KeptFileId> KeptPieces(StoreReader reader) => Pieces(reader).ConvertAll(static piece => new KeptFileId(piece.Value));

    /// <summary>The pieces are a link's from now on.</summary>
    internal void HandOver(WriteTransaction transaction)
    {
        transaction.Sql.Execute("DELETE FROM jmap_upload_piece WHERE token = @1", Token);
        transaction.Sql.Execute("DELETE FROM jmap_upload WHERE token = @1", Token);
    }

    /// <summary>The pieces go in the same transaction in which the whole comes: the quota counts the file once, and a crash leaves the one or the other.</summary>
    /// <param name="keep">Keeps the whole. Called when the pieces are gone, so that it need not make room for itself.</param>
    /// <returns>Null where another has completed it, or ended it, in between.</returns>
    internal Upload? Complete(WriteTransaction transaction, Func<Upload> keep)
    {
        if (transaction.Sql.Scalar("SELECT COUNT(*) FROM jmap_upload WHERE token = @1 AND result = 0", Token) == 0) return null;
        DeletePieces(transaction, Account, Token, 0);
        Upload whole = keep();
        transaction.Sql.Execute("UPDATE jmap_upload SET result = @2 WHERE token = @1", Token, whole.Id.Value);
        return whole;
    }

    /// <summary>A file that came in one piece is that piece.</summary>
    internal void Complete(WriteTransaction transaction, UploadId whole) => Complete(transaction, whole.Value);

    /// <param name="result">Of a link's file, its first piece.</param>
    internal void Complete(WriteTransaction transaction, long result) => transaction.Sql.Execute("UPDATE jmap_upload SET result = @2 WHERE token = @1 AND result = 0", Token, result);

    internal static bool Delete(WriteTransaction transaction, AccountId account, string token)
    {
        if (transaction.Sql.QueryFirst(Columns + "WHERE token = @1 AND account = @2", Map, token, account.Value) is not { } upload) return false;
        if (upload.Purpose == UploadPurpose.Link)
        {
            foreach (KeptFileId piece in upload.KeptPieces(transaction)) transaction.ReleaseFile(account, piece);
            transaction.Sql.Execute("DELETE FROM jmap_upload_piece WHERE token = @1", token);
        }
        else
        {
            DeletePieces(transaction, account, token, upload.Result);
        }

        transaction.Sql.Execute("DELETE FROM jmap_upload WHERE token = @1", token);
        return true;
    }

    /// <param name="result">The whole, which stays even where it is a piece; 0 where there is none.</param>
    private static void DeletePieces(WriteTransaction transaction, AccountId account, string token, long result)
    {
        List<UploadId> pieces = transaction.Sql.Query("SELECT upload FROM jmap_upload_piece WHERE token = @1 AND upload <> @2", static row => new UploadId(row.Int64(0)), token, result);
        transaction.DeleteUploads(account, pieces);
        transaction.Sql.Execute("DELETE FROM jmap_upload_piece WHERE token = @1", token);
    }

    internal static bool AnyOver(StoreReader reader, DateTimeOffset now) => reader.Sql.Scalar("SELECT EXISTS (SELECT 1 FROM jmap_upload WHERE expires <= @1)", now) != 0;

    /// <summary>Removes those whose time is over; how many there were.</summary>
    internal static int Sweep(WriteTransaction transaction, DateTimeOffset now)
    {
        List<(string, long)> over = transaction.Sql.Query("SELECT token, account FROM jmap_upload WHERE expires <= @1 LIMIT 100", static row => (row.Text(0), row.Int64(1)), now);
        foreach ((string token, long account) in over) Delete(transaction, new AccountId(account), token);
        return over.Count;
    }

    private const string Columns = "SELECT token, account, length, received, media_type, expires, result, purpose FROM jmap_upload ";

    private static readonly Func<SqlRow, ResumableUpload> Map = static row =>
        new ResumableUpload(row.Text(0), new AccountId(row.Int64(1)), row.Int64(2), row.Int64(3), row.Text(4), row.Moment(5), row.Int64(6), (UploadPurpose)row.Int64(7));
}
