using Posthouse.Storage;

namespace Posthouse.Directory;

/// <summary>Numbers that are never given twice, even after what had them is gone.</summary>
internal static class CounterTable
{
    /// <summary>Accounts have numbers of their own: the upper half of a message's identifier holds one, so they must stay below 2^31.</summary>
    internal const string Accounts = "account";

    internal const string Domains = "domain";

    /// <summary>Aliases and groups share one row of numbers, because they share the table of targets.</summary>
    internal const string Lists = "list";

    internal const string Keys = "api-key";

    /// <summary>Takes <paramref name="count"/> numbers and returns the first.</summary>
    internal static long Take(SqlSession sql, string name, int count = 1)
    {
        long? next = sql.QueryFirst<long?>("SELECT next FROM directory_counter WHERE name = @1", static row => row.Int64(0), name);
        if (next is null) sql.Execute("INSERT INTO directory_counter (name, next) VALUES (@1, @2)", name, 1L + count);
        else sql.Execute("UPDATE directory_counter SET next = @2 WHERE name = @1", name, next.Value + count);
        return next ?? 1;
    }
}
