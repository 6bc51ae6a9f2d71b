using System.Text;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>Whom an account has written to, how often and when last: its own, bounded, and never a fact about anybody else.</summary>
internal sealed record RecipientHistory(string Email, string Name, long Uses, DateTimeOffset At)
{
    private const int MaximumName = 255;

    internal static List<RecipientHistory> List(StoreReader reader, AccountId account) => reader.Sql.Query(
        "SELECT email, name, uses, at FROM jmap_recipient WHERE account = @1", static row => new RecipientHistory(row.Text(0), row.Text(1), row.Int64(2), row.Moment(3)), account.Value);

    /// <summary>Learns from a message that is sent, in the transaction that takes it.</summary>
    /// <param name="names">Of addresses, as the header has them.</param>
    internal static void Note(WriteTransaction transaction, AccountId account, IReadOnlyCollection<EmailAddress> recipients, IReadOnlyDictionary<string, string> names, DateTimeOffset now, JmapOptions options)
    {
        if (recipients.Count > options.MaximumRecipientsLearned) return;
        foreach (EmailAddress address in recipients)
        {
            string email = Key(address.ToString()), name = names.GetValueOrDefault(email, "");
            if (Encoding.UTF8.GetByteCount(email) > 320) continue;
            if (name.Length > MaximumName) name = name[..MaximumName];
            int known = name.Length > 0
                ? transaction.Sql.Execute("UPDATE jmap_recipient SET uses = uses + 1, at = @3, name = @4 WHERE account = @1 AND email = @2", account.Value, email, now, name)
                : transaction.Sql.Execute("UPDATE jmap_recipient SET uses = uses + 1, at = @3 WHERE account = @1 AND email = @2", account.Value, email, now);
            if (known == 0) transaction.Sql.Execute("INSERT INTO jmap_recipient (account, email, name, uses, at) VALUES (@1, @2, @3, 1, @4)", account.Value, email, name, now);
        }

        long oldest = transaction.Sql.Scalar("SELECT at FROM jmap_recipient WHERE account = @1 ORDER BY at DESC LIMIT 1 OFFSET @2", account.Value, options.MaximumRecipientsKept);
        if (oldest > 0) transaction.Sql.Execute("DELETE FROM jmap_recipient WHERE account = @1 AND at <= @2", account.Value, oldest);
    }

    /// <summary>How many there were.</summary>
    /// <param name="email">Null forgets all.</param>
    internal static int Forget(WriteTransaction transaction, AccountId account, string? email) => email is null
        ? transaction.Sql.Execute("DELETE FROM jmap_recipient WHERE account = @1", account.Value)
        : transaction.Sql.Execute("DELETE FROM jmap_recipient WHERE account = @1 AND email = @2", account.Value, Key(email));

    /// <summary>The names in the fields of a header, by address.</summary>
    internal static Dictionary<string, string> NamesIn(ReadOnlySpan<byte> header)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var reader = new HeaderReader(header);
        while (reader.Read())
        {
            if (!reader.Is("To"u8) && !reader.Is("Cc"u8) && !reader.Is("Bcc"u8)) continue;
            foreach (HeaderAddress address in AddressListParser.Parse(reader.RawValue))
            {
                if (address.Name.Length > 0 && address.Address is { } valid) names.TryAdd(Key(valid.ToString()), address.Name);
            }
        }

        return names;
    }

    internal static string Key(string email) => email.ToLowerInvariant();

    /// <summary>What was used often and lately counts most; a month halves it.</summary>
    internal double Weight(DateTimeOffset now) => Uses * Math.Pow(0.5, Math.Max(0, (now - At).TotalDays) / 30);
}
