using System.Net;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Directory;

/// <summary>
/// From which networks accounts were signed in to lately, as the store knows it: what <see cref="TrustedPairs"/> forgets at a restart. Read only
/// where somebody would be turned away.
/// </summary>
internal sealed class KnownNetworks(MailStore store)
{
    // A person with a phone and a train has some ten in a week; the one unused for longest goes.
    private const int MaximumOfAccount = 50;

    /// <summary>
    /// When the account was signed in to from there last, to the hour; null for never, or not with the password that it has now: a note may be written
    /// when the password has just been changed.
    /// </summary>
    internal ValueTask<DateTimeOffset?> LastAsync(AccountId account, IPAddress address, CancellationToken cancellationToken) => store.ReadAsync(
        reader => reader.Sql.QueryFirst<DateTimeOffset?>(
            "SELECT k.seen FROM directory_known_network k JOIN directory_credential c ON c.account = k.account AND c.changed <= k.seen WHERE k.account = @1 AND k.network = @2", static row => row.Moment(0), account.Value, Name(address)),
        cancellationToken);

    /// <returns>Whether its owner would not expect it: the account is known elsewhere, and nowhere near. The first network is no news.</returns>
    internal static bool Note(SqlSession sql, AccountId account, IPAddress network, DateTimeOffset at)
    {
        string name = Name(network);
        if (sql.Execute("UPDATE directory_known_network SET seen = @3 WHERE account = @1 AND network = @2", account.Value, name, at) > 0) return false;
        // Deleted since it signed in: nothing would ever take the row away.
        if (sql.Scalar("SELECT COUNT(*) FROM directory_account WHERE id = @1", account.Value) == 0) return false;
        List<string> others = sql.Query("SELECT network FROM directory_known_network WHERE account = @1", static row => row.Text(0), account.Value);
        int known = others.Count;
        if (known >= MaximumOfAccount)
        {
            sql.Execute(
                "DELETE FROM directory_known_network WHERE account = @1 AND network IN (SELECT network FROM (SELECT network FROM directory_known_network WHERE account = @1 ORDER BY seen LIMIT @2) AS oldest)", account.Value, (long)(known - MaximumOfAccount + 1));
        }

        sql.Execute("INSERT INTO directory_known_network (account, network, seen) VALUES (@1, @2, @3)", account.Value, name, at);
        return known > 0 && !others.Exists(other => IPAddress.TryParse(other, out IPAddress? there) && AreNear(there, network));
    }

    // A phone is given another address of its provider's each day: what is in one /24, or one /48 of IPv6, is one place to its owner.
    private static bool AreNear(IPAddress one, IPAddress other)
    {
        Span<byte> a = stackalloc byte[16], b = stackalloc byte[16];
        return one.AddressFamily == other.AddressFamily && one.TryWriteBytes(a, out int length) && other.TryWriteBytes(b, out _) && a[..(length == 4 ? 3 : 6)].SequenceEqual(b[..(length == 4 ? 3 : 6)]);
    }

    /// <summary>With another password nobody is known: a thief may have been one of them.</summary>
    internal static void Forget(SqlSession sql, AccountId account) => sql.Execute("DELETE FROM directory_known_network WHERE account = @1", account.Value);

    private static string Name(IPAddress address) => ThrottleKey.NetworkOf(address).ToString();
}
