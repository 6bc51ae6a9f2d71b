using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>
/// A file that whoever has the link can load down, for a time. The token of the link is kept as its hash alone: who reads the store cannot open
/// one. The file is one or more kept files, in the order of their positions, for a large one comes in pieces and stays in them.
/// </summary>
/// <param name="Password">As Argon2id writes it; null where there is none.</param>
/// <param name="HasEnded">The file is gone; the row only remembers it.</param>
internal sealed record FileLink(
    AccountId Account, long Number, string Name, string MediaType, long Size, DateTimeOffset Created, DateTimeOffset Expires, long Downloads, long? MaximumDownloads, string? Password, bool HasEnded)
{
    internal static readonly string[] Properties = ["id", "name", "type", "size", "created", "expires", "downloads", "maxDownloads", "hasPassword", "state"];

    internal const int TokenOctets = 32;

    internal string Id => IdOf(Number);

    internal bool IsUsedUp => Downloads >= MaximumDownloads;

    /// <summary>It can be opened: the file is there, its time is not over, and downloads are left.</summary>
    internal bool IsOpen(DateTimeOffset now) => HasContent(now) && !IsUsedUp;

    /// <summary>A download that was counted may go on.</summary>
    internal bool HasContent(DateTimeOffset now) => !HasEnded && now < Expires;

    internal string StateAt(DateTimeOffset now) => IsUsedUp ? "usedUp" : HasContent(now) ? "active" : "expired";

    internal static string IdOf(long number) => "H" + number.ToString("x", CultureInfo.InvariantCulture);

    internal static bool TryNumber(string? id, out long number) => JmapIds.TryRead(id, 'H', out number);

    internal static string HashOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(token)));

    /// <summary>Stands for the octets, which never change; of whoever has the link, and says nothing of whose it is.</summary>
    internal static string TagOf(string token) => HashOf("tag " + token)[..32];

    internal static List<FileLink> List(StoreReader reader, AccountId account) => reader.Sql.Query(Columns + "WHERE account = @1 ORDER BY id", Map, account.Value);

    internal static FileLink? Find(StoreReader reader, AccountId account, long number) => reader.Sql.QueryFirst(Columns + "WHERE account = @1 AND id = @2", Map, account.Value, number);

    internal static FileLink? Find(StoreReader reader, string tokenHash) => reader.Sql.QueryFirst(Columns + "WHERE token = @1", Map, tokenHash);

    internal static long Count(StoreReader reader, AccountId account) => reader.Sql.Scalar("SELECT COUNT(*) FROM jmap_link WHERE account = @1", account.Value);

    /// <summary>Where in the file each of its pieces begins.</summary>
    internal List<(long Position, KeptFile File)> Pieces(StoreReader reader)
    {
        var pieces = new List<(long, KeptFile)>();
        foreach ((long position, long file) in PieceRows(reader))
        {
            if (reader.FindKeptFile(Account, new KeptFileId(file)) is { } kept) pieces.Add((position, kept));
        }

        return pieces;
    }

    /// <summary>The number is given here.</summary>
    internal FileLink Insert(WriteTransaction transaction, string tokenHash, IReadOnlyList<KeptFile> pieces)
    {
        FileLink made = this with { Number = ObjectTable.Insert(transaction, Account, ObjectKind.FileLink, "{}") };
        transaction.Sql.Execute(
            """
            INSERT INTO jmap_link (account, id, token, name, media_type, octets, created, expires, downloads, max_downloads, password, guesses, guessed, ended, due)
                VALUES (@1, @2, @3, @4, @5, @6, @7, @8, 0, @9, @10, 0, 0, 0, @8)
            """,
            Account.Value, made.Number, tokenHash, Name, MediaType, Size, Created, Expires, MaximumDownloads, Password);
        long position = 0;
        foreach (KeptFile piece in pieces)
        {
            transaction.Sql.Execute("INSERT INTO jmap_link_piece (account, link, position, kept_file) VALUES (@1, @2, @3, @4)", Account.Value, made.Number, position, piece.Id.Value);
            position += piece.Size;
        }

        return made;
    }

    /// <summary>One more download, as long as one is left; false where none is. The file of a link that is used up stays as long as its last download may last.</summary>
    internal bool CountDownload(WriteTransaction transaction, DateTimeOffset now, TimeSpan ticketLife)
    {
        if (transaction.Sql.Execute("UPDATE jmap_link SET downloads = downloads + 1 WHERE account = @1 AND id = @2 AND ended = 0 AND expires > @3 AND (max_downloads IS NULL OR downloads < max_downloads)", Account.Value, Number, now) == 0) return false;
        DateTimeOffset last = now + ticketLife;
        transaction.Sql.Execute("UPDATE jmap_link SET due = @3 WHERE account = @1 AND id = @2 AND downloads >= max_downloads AND due > @3", Account.Value, Number, last < Expires ? last : Expires);
        Touch(transaction);
        return true;
    }

    /// <summary>Takes one of the guesses that a window has, before the password is looked at: a hundred at once are a hundred.</summary>
    /// <returns>How many are left behind this one, below 0 where it was not there any more; and when all are there again.</returns>
    internal (long Left, DateTimeOffset FreeAt) TakeGuess(WriteTransaction transaction, DateTimeOffset now, LinkOptions options)
    {
        (long guesses, DateTimeOffset since) = transaction.Sql.QueryFirst("SELECT guesses, guessed FROM jmap_link WHERE account = @1 AND id = @2", static row => (row.Int64(0), row.Moment(1)), Account.Value, Number);
        bool over = now >= since + options.GuessWindow;
        if (!over && guesses >= options.MaximumGuesses) return (-1, since + options.GuessWindow);
        transaction.Sql.Execute("UPDATE jmap_link SET guesses = @3, guessed = @4 WHERE account = @1 AND id = @2", Account.Value, Number, over ? 1 : guesses + 1, over ? now : since);
        return over ? (options.MaximumGuesses - 1, now + options.GuessWindow) : (options.MaximumGuesses - guesses - 1, since + options.GuessWindow);
    }

    /// <summary>The password was right: it was no guess.</summary>
    internal void GiveBackGuess(WriteTransaction transaction) => transaction.Sql.Execute("UPDATE jmap_link SET guesses = guesses - 1 WHERE account = @1 AND id = @2 AND guesses > 0", Account.Value, Number);

    /// <summary>Its file goes; what there was is remembered for a while.</summary>
    internal void End(WriteTransaction transaction, DateTimeOffset forgottenAt)
    {
        Release(transaction);
        transaction.Sql.Execute("UPDATE jmap_link SET ended = 1, due = @3 WHERE account = @1 AND id = @2", Account.Value, Number, forgottenAt);
        Touch(transaction);
    }

    /// <summary>Whether or not it has ended: nothing is left of it.</summary>
    internal void Delete(WriteTransaction transaction)
    {
        Release(transaction);
        transaction.Sql.Execute("DELETE FROM jmap_link WHERE account = @1 AND id = @2", Account.Value, Number);
        ObjectTable.Delete(transaction, Account, ObjectKind.FileLink, Number);
    }

    internal static List<FileLink> Due(StoreReader reader, DateTimeOffset now, int limit) => reader.Sql.Query(Columns + "WHERE due <= @1 ORDER BY due LIMIT @2", Map, now, limit);

    internal static DateTimeOffset? Next(StoreReader reader) => reader.Sql.QueryFirst("SELECT due FROM jmap_link ORDER BY due LIMIT 1", static row => (DateTimeOffset?)row.Moment(0));

    private void Touch(WriteTransaction transaction) => ObjectTable.Put(transaction, Account, ObjectKind.FileLink, Number, "{}");

    private void Release(WriteTransaction transaction)
    {
        foreach ((_, long file) in PieceRows(transaction)) transaction.ReleaseFile(Account, new KeptFileId(file));
        transaction.Sql.Execute("DELETE FROM jmap_link_piece WHERE account = @1 AND link = @2", Account.Value, Number);
    }

    private List<(long Position, long File)> PieceRows(StoreReader reader) =>
        reader.Sql.Query("SELECT position, kept_file FROM jmap_link_piece WHERE account = @1 AND link = @2 ORDER BY position", static row => (row.Int64(0), row.Int64(1)), Account.Value, Number);

    private const string Columns = "SELECT account, id, name, media_type, octets, created, expires, downloads, max_downloads, password, ended FROM jmap_link ";

    private static readonly Func<SqlRow, FileLink> Map = static row => new FileLink(
        new AccountId(row.Int64(0)), row.Int64(1), row.Text(2), row.Text(3), row.Int64(4), row.Moment(5), row.Moment(6), row.Int64(7), row.IsNull(8) ? null : row.Int64(8), row.IsNull(9) ? null : row.Text(9), row.Int64(10) != 0);
}
