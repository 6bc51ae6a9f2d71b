using System.Security.Cryptography;
using System.Text;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Sieve;

/// <summary>What runs for an account leave for later ones. Written in the transaction that makes the run's actions true, never before.</summary>
public static class RunMemory
{
    private const long Day = 24 * 60 * 60 * 1000;

    /// <summary>RFC 5230 §4.2; null where the sender was never answered under the key, or so long ago that nobody asks.</summary>
    public static DateTimeOffset? Answered(StoreReader reader, AccountId account, string key, string sender) =>
        reader.Sql.QueryFirst<DateTimeOffset?>("SELECT answered FROM sieve_answered WHERE account = @1 AND reply = @2", static row => row.Moment(0), account.Value, AnswerKey(key, sender));

    /// <summary>False where an answer was given within the period after all, by a delivery at the same time: this one is not to be sent.</summary>
    public static bool TryAnswer(WriteTransaction transaction, AccountId account, string key, string sender, DateTimeOffset now, TimeSpan period)
    {
        if (Answered(transaction, account, key, sender) is { } last && now - last < period) return false;
        string reply = AnswerKey(key, sender);
        if (transaction.Sql.Execute("UPDATE sieve_answered SET answered = @3, expires = @4 WHERE account = @1 AND reply = @2", account.Value, reply, now, now + period) == 0)
            transaction.Sql.Execute("INSERT INTO sieve_answered (account, reply, answered, expires) VALUES (@1, @2, @3, @4)", account.Value, reply, now, now + period);
        return true;
    }

    /// <summary>RFC 7352 §3.</summary>
    public static bool IsSeen(StoreReader reader, AccountId account, string key, DateTimeOffset now) =>
        reader.Sql.Scalar("SELECT expires FROM sieve_seen WHERE account = @1 AND mark = @2", account.Value, Hash(key)) > now.ToUnixTimeMilliseconds();

    public static void See(WriteTransaction transaction, AccountId account, DuplicateMark mark, DateTimeOffset now)
    {
        string key = Hash(mark.Key);
        if (transaction.Sql.Execute("UPDATE sieve_seen SET expires = @3 WHERE account = @1 AND mark = @2", account.Value, key, now + mark.Keep) == 0)
            transaction.Sql.Execute("INSERT INTO sieve_seen (account, mark, expires) VALUES (@1, @2, @3)", account.Value, key, now + mark.Keep);
    }

    /// <summary>Messages that the account's scripts have sent since midnight UTC.</summary>
    public static long SentToday(StoreReader reader, AccountId account, DateTimeOffset now) =>
        reader.Sql.Scalar("SELECT sent FROM sieve_sent WHERE account = @1 AND day = @2", account.Value, now.ToUnixTimeMilliseconds() / Day);

    public static void CountSent(WriteTransaction transaction, AccountId account, DateTimeOffset now)
    {
        long day = now.ToUnixTimeMilliseconds() / Day;
        if (transaction.Sql.Execute("UPDATE sieve_sent SET sent = CASE WHEN day = @2 THEN sent + 1 ELSE 1 END, day = @2 WHERE account = @1", account.Value, day) == 0)
            transaction.Sql.Execute("INSERT INTO sieve_sent (account, day, sent) VALUES (@1, @2, 1)", account.Value, day);
    }

    /// <summary>True once for each content of a script: its owner is told of a failure then, and not again before it is changed.</summary>
    public static bool TakeTold(WriteTransaction transaction, StoredScript script) => ScriptTable.TakeTold(transaction.Sql, script.Id, script.Hash);

    /// <summary>Forgets what nobody asks for any more; how much there was.</summary>
    public static int Forget(WriteTransaction transaction, DateTimeOffset now, int limit) =>
        transaction.Sql.Execute("DELETE FROM sieve_answered WHERE (account, reply) IN (SELECT account, reply FROM sieve_answered WHERE expires < @1 LIMIT @2)", now, (long)limit)
        + transaction.Sql.Execute("DELETE FROM sieve_seen WHERE (account, mark) IN (SELECT account, mark FROM sieve_seen WHERE expires < @1 LIMIT @2)", now, (long)limit);

    // RFC 5230 §4.2: addresses are compared without regard to case.
    private static string AnswerKey(string key, string sender) => Hash($"{key}\0{sender.ToLowerInvariant()}");

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
