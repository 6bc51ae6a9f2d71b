using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>Rows of <c>delivery_suppression</c>.</summary>
internal static class SuppressionTable
{
    private const string Columns = "address, class, status, diagnostic, source, lists_only, active, first_seen, last_seen, seen, expires";

    internal static string Key(EmailAddress address)
    {
        string text = address.ToString();
        string lower = text.ToLowerInvariant();
        // Some letters beyond ASCII take more octets in lower case; what no longer fits into an address could not be read again.
        return System.Text.Ascii.IsValid(text) || EmailAddress.TryParse(lower, out _) ? lower : text;
    }

    internal static SuppressedAddress? Find(SqlSession sql, EmailAddress address) =>
        sql.QueryFirst($"SELECT {Columns} FROM delivery_suppression WHERE address = @1", Map, Key(address));

    /// <param name="after">The last address of the page before; "" for the first.</param>
    internal static List<SuppressedAddress> List(SqlSession sql, string? domain, string? what, bool waiting, string after, int limit, DateTimeOffset now) => sql.Query(
        $"SELECT {Columns} FROM delivery_suppression WHERE address > @1 AND expires > @2 AND (@3 IS NULL OR address LIKE @3) AND (@4 IS NULL OR class = @4) AND (active = 1 OR @5 = 1) ORDER BY address LIMIT @6",
        Map, after, now, domain is null ? null : "%@" + domain, what, waiting, limit);

    /// <summary>Those that people set, by address.</summary>
    internal static List<SuppressedAddress> Decided(SqlSession sql, DateTimeOffset now) => sql.Query(
        $"SELECT {Columns} FROM delivery_suppression WHERE source IN ('manual', 'import') AND expires > @1 ORDER BY address", Map, now);

    internal static void Put(SqlSession sql, SuppressedAddress row)
    {
        Remove(sql, row.Address);
        sql.Execute(
            $"INSERT INTO delivery_suppression ({Columns}) VALUES (@1, @2, @3, @4, @5, @6, @7, @8, @9, @10, @11)",
            Key(row.Address), row.Class, row.Status.ToString(), row.Diagnostic, row.Source, row.ListsOnly, row.IsActive, row.FirstSeen, row.LastSeen, (long)row.Count, row.Expires);
    }

    internal static bool Remove(SqlSession sql, EmailAddress address) => sql.Execute("DELETE FROM delivery_suppression WHERE address = @1", Key(address)) > 0;

    /// <summary>It took mail: what was counted so far is over.</summary>
    internal static void Succeeded(SqlSession sql, EmailAddress address) => sql.Execute("DELETE FROM delivery_suppression WHERE address = @1 AND active = 0", Key(address));

    internal static void Expire(SqlSession sql, DateTimeOffset now) => sql.Execute("DELETE FROM delivery_suppression WHERE expires <= @1", now);

    private static SuppressedAddress Map(SqlRow row) => new()
    {
        Address = EmailAddress.Parse(row.Text(0)),
        Class = row.Text(1),
        Status = EnhancedStatusCode.TryParse(row.Text(2), out EnhancedStatusCode status, out _) ? status : new EnhancedStatusCode(5, 1, 1),
        Diagnostic = row.Text(3),
        Source = row.Text(4),
        ListsOnly = row.Bool(5),
        IsActive = row.Bool(6),
        FirstSeen = row.Moment(7),
        LastSeen = row.Moment(8),
        Count = row.Int32(9),
        Expires = row.Moment(10),
    };
}
