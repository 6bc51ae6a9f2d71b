using System.Security.Cryptography;
using System.Text;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>Rows of <c>report_sent</c>: destinations of a subject that have its report, while others do not have theirs yet.</summary>
internal static class SentReports
{
    internal static HashSet<string> Find(SqlSession sql, string source, string subject) =>
        [.. sql.Query("SELECT destination FROM report_sent WHERE subject = @1", static row => row.Text(0), Name(source, subject))];

    internal static void Add(SqlSession sql, string source, string subject, string destination, DateTimeOffset now) =>
        sql.Execute("INSERT INTO report_sent (subject, destination, sent) VALUES (@1, @2, @3)", Name(source, subject), Key(destination), now);

    internal static void Remove(SqlSession sql, string source, string subject) => sql.Execute("DELETE FROM report_sent WHERE subject = @1", Name(source, subject));

    /// <summary>How a destination is named in the table: addresses and URLs have any length.</summary>
    internal static string Key(string destination) => Digest(destination);

    private static string Name(string source, string subject) => Digest(source + "\n" + subject);

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
