using System.Text.Json;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>What a name stands for. The numbers are stored.</summary>
internal enum OnceKind
{
    Email = 0,
    Submission = 1,
}

/// <summary>
/// Names that clients give to what they create ("once", docs/jmap.md), remembered in the transaction that makes it: whoever asks again
/// under the same name, because the answer was lost, gets what was made the first time, and nothing is made or sent twice.
/// </summary>
internal static class OnceNames
{
    internal const string Property = "once";

    private const int Shortest = 16;
    private const int Longest = 64;

    /// <summary>Null where the client gives none.</summary>
    /// <exception cref="SetException">invalidProperties.</exception>
    internal static string? Read(JsonElement value)
    {
        if (!value.TryGetProperty(Property, out JsonElement given) || given.ValueKind == JsonValueKind.Null) return null;
        // Small letters alone: engines differ in whether the case of a key counts.
        return given.ValueKind == JsonValueKind.String && given.GetString() is { Length: >= Shortest and <= Longest } name && name.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
            ? name : throw SetException.Invalid(Property, $"'{Property}' is {Shortest} to {Longest} small letters, digits and hyphens.");
    }

    /// <summary>The number of what was made under the name, whether it is there still or not.</summary>
    internal static long? Find(StoreReader reader, AccountId account, OnceKind kind, string name)
    {
        List<long> found = reader.Sql.Query("SELECT id FROM jmap_once WHERE account = @1 AND kind = @2 AND name = @3", static row => row.Int64(0), account.Value, (long)kind, name);
        return found.Count == 0 ? null : found[0];
    }

    internal static void Put(WriteTransaction transaction, AccountId account, OnceKind kind, string name, long id, DateTimeOffset now, JmapOptions options)
    {
        transaction.Sql.Execute("DELETE FROM jmap_once WHERE account = @1 AND at < @2", account.Value, (now - options.OnceKept).ToUnixTimeMilliseconds());
        long last = transaction.Sql.Scalar("SELECT at FROM jmap_once WHERE account = @1 ORDER BY at DESC LIMIT 1 OFFSET @2", account.Value, options.MaximumOnceNames - 1);
        if (last != 0) transaction.Sql.Execute("DELETE FROM jmap_once WHERE account = @1 AND at <= @2", account.Value, last);
        transaction.Sql.Execute("INSERT INTO jmap_once (account, kind, name, id, at) VALUES (@1, @2, @3, @4, @5)", account.Value, (long)kind, name, id, now.ToUnixTimeMilliseconds());
    }
}
